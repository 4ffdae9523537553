// Package kubernetes holds the stand-in for Kubernetes, and the program, to the real thing: the provider of Pulumi, and an API server. Each scenario is played
// in both worlds, and must do the same to each resource.
package kubernetes

import (
	"fmt"
	"os"
	"path/filepath"
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
	if missing := cluster.Missing(root); missing != "" {
		t.Skipf("needs %s (make kubernetes)", missing) //nolint:forbidigo // its tools take minutes to compile, and 0.3 GB
	}
	tools := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(tools, "aws"), []byte(aws), 0o700))
	t.Setenv("PATH", tools+":"+filepath.Join(root, cluster.Tools)+":"+os.Getenv("PATH"))
	for _, variable := range []string{"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"} {
		t.Setenv(variable, t.TempDir())
	}
	charts := chart.Serve(t, chart.Definitions(t, root), chartVersions...)
	c := cluster.Start(t, root)
	there := &reality{Cluster: c, operator: operator.Start(t, c)}
	there.fresh = there.all(t)
	var all []comparison
	for _, course := range courses(t) {
		t.Run(course.name, func(t *testing.T) {
			var worlds []*world
			for _, real := range []bool{true, false} {
				w := &world{name: "stand-in", stack: rehearsal.New(t, course.stack), repository: charts.URL, before: course.settings}
				w.faults = pretence{w.stack}
				if real {
					w.name, w.faults, w.stack.Cluster = "real provider", there, &standin.Cluster{URL: c.URL, CA: c.CA}
				}
				w.stack.Checkpoints = course.scenarios[0].does != nil
				worlds = append(worlds, w)
			}
			for _, s := range course.scenarios {
				t.Run(s.name, func(t *testing.T) { all = append(all, s.compare(t, course.name, worlds[0], worlds[1])) })
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
	t.Log("\n" + table(all))
}

// compare plays a scenario in both worlds.
func (s scenario) compare(t *testing.T, course string, real, standIn *world) comparison {
	c := comparison{course: course, scenario: s.name}
	var realErr, standInErr error
	c.real, realErr = s.play(t, real)
	c.standIn, standInErr = s.play(t, standIn)
	for _, d := range c.disagreements() {
		t.Error(d)
	}
	if !s.fails && (realErr != nil || standInErr != nil) {
		real.mend(t)
		standIn.mend(t)
	}
	return c
}
