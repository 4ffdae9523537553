// Package kubernetes holds the stand-in for Kubernetes, and the program, to the real thing: the provider of Pulumi, and an API server. Each scenario is played
// in both worlds, and must do the same to each resource.
package kubernetes

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/kubernetes/chart"
	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/tests/harness"
	"kafka-on-eks/tests/harness/rehearsal"
	"kafka-on-eks/tests/kubernetes/clustertest"
	"kafka-on-eks/tests/kubernetes/operator"
)

func TestAgreement(t *testing.T) {
	root := harness.Root()
	missing := cluster.Missing(root)
	if missing != "" { // the scenarios' own expectations are held without
		t.Logf("played on the stand-in alone: needs %s (make kubernetes)", missing)
	}
	for _, variable := range []string{"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"} {
		t.Setenv(variable, t.TempDir())
	}
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	repository, err := chart.NewRepository(chartVersions...)
	require.NoError(t, err)
	charts := httptest.NewServer(repository)
	t.Cleanup(charts.Close)
	mirrors := []string{"charts.operator=" + charts.URL, "charts.loadBalancers=" + charts.URL, "charts.dns=" + charts.URL}
	played := courses(t, charts.URL)
	var other *rehearsal.OtherProgram
	if dir := os.Getenv("KUBERNETES_PROGRAM"); dir != "" {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(root, dir)
		}
		other, played, mirrors = rehearsal.BuildProgram(t, dir), faultsOf(played), nil
	}
	var there *reality
	if missing == "" {
		c := clustertest.Start(t, root)
		t.Setenv("PATH", c.Logins()+":"+filepath.Join(root, cluster.Tools)+":"+os.Getenv("PATH"))
		there = &reality{Cluster: c, operator: operator.Start(t, c)}
		there.fresh = there.all(t)
	}
	var all []comparison
	for _, course := range played {
		t.Run(course.name, func(t *testing.T) {
			worlds := []*world{{name: standInWorld, stack: rehearsal.New(t, course.stack), kubeconfig: "{}"}}
			worlds[0].faults = pretence{worlds[0].stack}
			if there != nil {
				real := &world{name: realWorld, stack: rehearsal.New(t, course.stack), kubeconfig: there.Kubeconfig(), faults: there}
				real.stack.Cluster = &standin.Cluster{URL: there.URL, CA: there.CA}
				worlds = append(worlds, real)
			}
			for _, w := range worlds {
				w.charts = charts.URL
				w.stack.Other = other
				w.before = slices.Concat(mirrors, course.settings)
				w.stack.Checkpoints = course.scenarios[0].does != nil
			}
			resumed := false
			for _, s := range course.scenarios {
				t.Run(s.name, func(t *testing.T) {
					all = append(all, s.compare(t, course.name, resumed, worlds))
					resumed = s.fails != ""
				})
			}
			for _, w := range worlds {
				harness.Eventually(t, time.Minute, func() error {
					if left := w.left(t); len(left) > 0 {
						return fmt.Errorf("%s: left after the destroy: %v", w.name, left)
					}
					return nil
				})
			}
		})
	}
	leaked, err := filepath.Glob(filepath.Join(temporary, "kubeconfig*"))
	require.NoError(t, err)
	require.Empty(t, leaked, "ways into the cluster, which the provider leaves in its temporary folder")
	if there != nil {
		fmt.Println(table(all)) // also where the test passes
	}
	fmt.Println(faultTable(all))
}

// compare plays a scenario in the worlds.
func (s scenario) compare(t *testing.T, course string, resumed bool, worlds []*world) comparison {
	c := comparison{course: course, scenario: s.name, fault: s.fault, resumed: resumed, problems: map[string][]string{}}
	bad := false
	for _, w := range worlds {
		operations, err := s.play(t, w)
		c.problems[w.name] = []string{}
		for _, p := range s.problems(operations, err) {
			t.Errorf("%s: %s", w.name, p)
			c.problems[w.name] = append(c.problems[w.name], p)
		}
		if w.name == standInWorld {
			c.standIn = operations
		} else {
			c.real = operations
		}
		bad = bad || s.fails == "" && err != nil
	}
	if bad {
		for _, w := range worlds {
			w.mend(t)
		}
	}
	if len(worlds) == 1 {
		c.real = c.standIn
	}
	for _, d := range c.disagreements() {
		t.Error(d)
	}
	return c
}
