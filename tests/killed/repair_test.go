package killed

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/supervisor"
	"kafka-on-eks/tests/harness"
)

// breakAndRepair breaks a stack that is up, in one way after the other. The status tells what is so, an up without a change says what is wrong, and one with
// settings that work mends it. Nothing that was acknowledged is lost.
func (s *stack) breakAndRepair(t *testing.T) {
	up := []string{"up", "--config-file", s.file}

	t.Run("a source that is gone", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "events.ndjson")
		require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("{\"event\":1}\n", 1000)), 0o600))
		read := append(up, "-c", "source.kind=file", "-c", "source.path="+file)
		s.Must(t, read...)
		s.AwaitAcknowledged(t, 1000, time.Minute)
		require.NoError(t, os.Remove(file))
		require.NoError(t, syscall.Kill(s.Status(t).Process(t, "producer").PID, syscall.SIGKILL))
		harness.Eventually(t, time.Minute, func() error {
			p := s.Status(t).Process(t, "producer")
			if p.Ready || p.State != "backoff" || !strings.Contains(strings.Join(p.LastWords, "\n"), file) {
				return fmt.Errorf("the status of the producer is %v", p)
			}
			return nil
		})
		out, err := s.Run(read...)
		require.Error(t, err)
		require.Contains(t, out, "No changes")
		require.Contains(t, out, "process producer: it failed 4 times in a row")
		require.Equal(t, 1, strings.Count(out, "no such file or directory"), out)
		require.Contains(t, s.Must(t, up...), "Deployment producer updated")
	})

	t.Run("a source that goes after it was tried", func(t *testing.T) {
		var requests atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if requests.Add(1) > 1 {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = fmt.Fprint(w, "id: 1\ndata: {}\n\n")
		}))
		t.Cleanup(server.Close)
		out := s.Must(t, append(up, "-c", "source.kind=sse", "-c", "source.url="+server.URL)...)
		require.Contains(t, out, "The source of producer can't be read now: ")
		require.Contains(t, out, "401 Unauthorized")
		status := s.Status(t)
		require.True(t, status.Process(t, "producer").Ready)
		require.Contains(t, status.Delivery.Producers[0].SourceProblem, "401 Unauthorized")
		require.Contains(t, s.Must(t, "status"), "  source: ")
		require.Contains(t, s.Must(t, up...), "Deployment producer updated")
		require.Empty(t, s.Status(t).Delivery.Producers[0].SourceProblem)
	})

	t.Run("a setting that the sink fails with", func(t *testing.T) {
		out, err := s.Run(append(up, "-c", "bucket.name=no-such-bucket", "-c", "bucket.forceDestroy=false")...)
		require.Error(t, err)
		require.Contains(t, out, "process s3-sink: it failed 4 times in a row")
		require.Contains(t, out, "changed, but not well: Connector s3-sink")
		require.Contains(t, out, "not changed yet: ")
		require.Equal(t, 1, strings.Count(out, "find bucket no-such-bucket"), out)
		require.Contains(t, s.Must(t, up...), "Connector s3-sink updated")
	})

	t.Run("processes that stand still", func(t *testing.T) {
		names := []string{"kafka-0", "producer", "s3", "s3-sink", "kraftcontroller-1"}
		before := s.Status(t)
		for _, name := range names {
			pid := before.Process(t, name).PID
			require.NoError(t, syscall.Kill(pid, syscall.SIGSTOP))
			t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGCONT) })
		}
		started := time.Now()
		status := s.Status(t)
		require.Less(t, time.Since(started), time.Minute)
		out, err := s.Run(up...)
		require.Error(t, err)
		for _, name := range names {
			require.False(t, status.Process(t, name).Ready, name)
			require.Equal(t, supervisor.Suspended, status.Process(t, name).State)
			require.Contains(t, out, fmt.Sprintf("process %s: it stands still, since it got SIGSTOP", name))
		}
		require.True(t, status.Process(t, "kafka-1").Ready)
	})

	t.Run("a supervisor that was killed", func(t *testing.T) {
		pid := s.Status(t).Supervisor.PID
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
		harness.Eventually(t, time.Minute, func() error {
			status := s.Status(t)
			for _, p := range status.Processes {
				if status.Supervisor.State != supervisor.DaemonStopped || p.Kind != "job" && (p.Ready || p.State != supervisor.Stopped) {
					return fmt.Errorf("the supervisor is %s, %s is %s", status.Supervisor.State, p.Name, p.State)
				}
			}
			return nil
		})
		require.Contains(t, s.Must(t, up...), "No changes")
		status := s.Status(t)
		require.Equal(t, supervisor.DaemonRunning, status.Supervisor.State)
		for _, p := range status.Processes {
			require.True(t, p.Ready, p.Name)
		}
	})

	report := s.Verify(t)
	require.True(t, report.OK(), report)
}
