package agent

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/machine/supervisor"
)

// TestStateOf holds how people see in kubectl get pods what the supervisor knows.
func TestStateOf(t *testing.T) {
	began := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	pod := cluster.Object{"metadata": map[string]any{"creationTimestamp": "2026-11-29T11:00:00Z"}, "spec": map[string]any{"containers": []any{
		map[string]any{"name": "kafka", "image": "kafka:1"},
	}}}
	for name, c := range map[string]struct {
		process      machine.Status
		phase, state string
		ready        bool
	}{
		"runs":     {machine.Status{State: supervisor.Running, Ready: true, PID: 1, Since: began}, "Running", `running map[startedAt:2026-11-29T12:00:00Z]`, true},
		"starts":   {machine.Status{State: supervisor.Starting, PID: 1, Since: began}, "Running", `running map[startedAt:2026-11-29T12:00:00Z]`, false},
		"ends":     {machine.Status{State: supervisor.Backoff, Error: "exit status 1", Failures: 5}, "Running", `waiting map[message:it failed 5 times in a row, the last time: exit status 1 reason:CrashLoopBackOff]`, false},
		"isn't up": {machine.Status{State: supervisor.Starting}, "Pending", `waiting map[message:it is starting reason:ContainerCreating]`, false},
	} {
		t.Run(name, func(t *testing.T) {
			status := cluster.Object(stateOf(c.process).status(pod))
			require.Equal(t, c.phase, status.Text("phase"))
			containers := status.At("containerStatuses").([]any)
			require.Len(t, containers, 1)
			container := cluster.Object(containers[0].(map[string]any))
			require.Equal(t, c.ready, container.At("ready"))
			for key, value := range container.At("state").(map[string]any) {
				require.Equal(t, c.state, fmt.Sprint(key, " ", value))
			}
		})
	}
}
