// Package kubernetes holds the stand-in for Kubernetes, and the program, to the real thing: the provider of Pulumi, and an API server. Each scenario is played
// in both worlds, and must do the same to each resource.
package kubernetes

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/standin"
	"kafka-on-eks/tests/harness"
	"kafka-on-eks/tests/harness/rehearsal"
	"kafka-on-eks/tests/kubernetes/chart"
	"kafka-on-eks/tests/kubernetes/cluster"
	"kafka-on-eks/tests/kubernetes/operator"
)

// aws is what stands for the command of that name, which a kubeconfig of EKS runs for a token.
const aws = `#!/bin/sh
echo '{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1", "status": {"token": "` + cluster.Token + `"}}'
`

func TestAgreement(t *testing.T) {
	root := harness.Root()
	missing := cluster.Missing(root)
	if missing != "" { // the scenarios' own expectations are held without
		t.Logf("played on the stand-in alone: needs %s (make kubernetes)", missing)
	}
	tools := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(tools, "aws"), []byte(aws), 0o700))
	t.Setenv("PATH", tools+":"+filepath.Join(root, cluster.Tools)+":"+os.Getenv("PATH"))
	for _, variable := range []string{"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"} {
		t.Setenv(variable, t.TempDir())
	}
	charts := chart.Serve(t, chart.Definitions(t, root), chartVersions...)
	mirrors := []string{"charts.operator=" + charts.URL, "charts.loadBalancers=" + charts.URL, "charts.dns=" + charts.URL}
	var there *reality
	if missing == "" {
		c := cluster.Start(t, root)
		there = &reality{Cluster: c, operator: operator.Start(t, c)}
		there.fresh = there.all(t)
	}
	var all []comparison
	for _, course := range courses(t) {
		t.Run(course.name, func(t *testing.T) {
			worlds := []*world{{name: "stand-in", stack: rehearsal.New(t, course.stack), kubeconfig: "{}"}}
			worlds[0].faults = pretence{worlds[0].stack}
			if there != nil {
				real := &world{name: "real provider", stack: rehearsal.New(t, course.stack), kubeconfig: there.Kubeconfig(), faults: there}
				real.stack.Cluster = &standin.Cluster{URL: there.URL, CA: there.CA}
				worlds = append(worlds, real)
			}
			for _, w := range worlds {
				w.before = slices.Concat(mirrors, course.settings)
				w.stack.Checkpoints = course.scenarios[0].does != nil
			}
			resumed := false
			for _, s := range course.scenarios {
				t.Run(s.name, func(t *testing.T) {
					c := s.compare(t, course.name, resumed, worlds)
					if c != nil {
						all = append(all, *c)
					}
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
	if there != nil {
		fmt.Println(table(all)) // also where the test passes
	}
}

// compare plays a scenario in the worlds; nil where there is only one.
func (s scenario) compare(t *testing.T, course string, resumed bool, worlds []*world) *comparison {
	var did []operations
	bad := false
	for _, w := range worlds {
		operations, err := s.play(t, w)
		s.hold(t, w, operations, err)
		did = append(did, operations)
		bad = bad || s.fails == "" && err != nil
	}
	if bad {
		for _, w := range worlds {
			w.mend(t)
		}
	}
	if len(did) < 2 {
		return nil
	}
	c := &comparison{course: course, scenario: s.name, standIn: did[0], real: did[1], resumed: resumed}
	for _, d := range c.disagreements() {
		t.Error(d)
	}
	return c
}
