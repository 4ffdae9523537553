package supervisor_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/supervisor"
)

func init() {
	parts["as-survivor"] = func(args []string) error { // a service that its parent's end doesn't kill, as on systems without parent-death signals
		if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, 0, 0); errno != 0 {
			return errno
		}
		return play("as-service", args)
	}
}

// TestOrphans: processes that have outlived their daemon are seen for what they are, and the next start replaces them.
func TestOrphans(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	p, _ := service(t, "one")
	p.Command[1] = "as-survivor"
	require.NoError(t, c.Apply(t.Context(), p))
	pid := status(t, c, "one").PID
	require.NoError(t, syscall.Kill(daemonPID(t, pid), syscall.SIGKILL))

	require.Eventually(t, func() bool {
		overview, err := c.Look(t.Context())
		require.NoError(t, err)
		return overview.Daemon == supervisor.DaemonStatus{State: supervisor.DaemonStopped}
	}, 10*time.Second, 10*time.Millisecond)
	overview, err := c.Look(t.Context())
	require.NoError(t, err)
	orphan := overview.Processes[0]
	require.Equal(t, supervisor.Orphaned, orphan.State)
	require.Equal(t, pid, orphan.PID)
	require.True(t, orphan.Ready, "it works, though nobody looks after it")

	require.NoError(t, c.Start(t.Context()))
	require.NoError(t, c.Ready(t.Context()))
	require.False(t, running(pid) && !zombie(pid))
	require.NotEqual(t, pid, status(t, c, "one").PID)
}
