package pipeline_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/httpfeed"
	"kafka-on-eks/producer/program/source/tail"
	"kafka-on-eks/producer/program/source/web"
)

// line is event n.
func line(n int) string { return fmt.Sprintf("{\"n\":%d}", n) }

// requireOnce checks that the topic has the events of line from 0 up to count, once each.
func requireOnce(t *testing.T, cluster *kfake.Cluster, count int) {
	t.Helper()
	seen := map[string]bool{}
	for _, record := range records(t, cluster, topics.Events) {
		require.False(t, seen[string(record.Value)], "%s is there twice", record.Value)
		seen[string(record.Value)] = true
	}
	for n := range count {
		require.True(t, seen[line(n)], "%s is missing", line(n))
	}
	require.Len(t, seen, count)
}

// cutting passes on some bytes of an answer and then breaks the connection.
type cutting struct {
	http.ResponseWriter
	left int
}

func (c *cutting) Write(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		_, _ = c.ResponseWriter.Write(p[:len(p)+c.left])
		c.ResponseWriter.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	return c.ResponseWriter.Write(p)
}

// TestFeedOnce reads a document whose server breaks connections and sends less than was asked for, aborts transactions, and
// starts the producer anew in the middle: each line is in the topic once.
func TestFeedOnce(t *testing.T) {
	t.Parallel()
	const count = 20000
	var content strings.Builder
	for n := range count {
		content.WriteString(line(n) + "\n")
	}
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		var offset int
		if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &offset); err == nil {
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+content.Len()/9))
		}
		if requests.Add(1)%2 == 1 {
			w = &cutting{w, content.Len() / 11}
		}
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content.String()))
	}))
	t.Cleanup(server.Close)
	endpoint, err := web.NewEndpoint(web.Value(server.URL), web.Secret{}, nil, "http")
	require.NoError(t, err)
	cluster := newKafka(t)
	refuse(cluster, 5)
	for finished := false; !finished; {
		r := start(t, cluster, func(m source.Monitor) source.Source {
			return &httpfeed.Feed{Config: web.Config{
				Endpoint: endpoint, IdleTimeout: 5 * time.Second, UserAgent: "test", Monitor: m, Log: slog.New(slog.DiscardHandler),
			}}
		})
		done := func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }
		require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.Commits) > 1 || done() }, 60*time.Second, time.Millisecond)
		finished = done()
		require.NoError(t, r.finish(t))
	}
	require.Greater(t, requests.Load(), int32(1))
	requireOnce(t, cluster, count)
}

// TestTailOnce follows a file that is rotated while the producer runs, is away, and has its transactions aborted.
func TestTailOnce(t *testing.T) {
	t.Parallel()
	const count, rotations = 6000, 6
	random := rand.New(rand.NewPCG(3, 0))
	path := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	written := 0
	write := func(n int) {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		for ; n > 0; n-- {
			_, err = fmt.Fprintln(f, line(written))
			require.NoError(t, err)
			written++
		}
		require.NoError(t, f.Close())
	}
	cluster := newKafka(t)
	refuse(cluster, 7)
	acknowledged := 0.0
	for rotation := range rotations {
		r := start(t, cluster, func(m source.Monitor) source.Source {
			return &tail.Tail{Path: path, Monitor: m, Log: slog.New(slog.DiscardHandler)}
		})
		write(count / rotations / 2)
		before := acknowledged
		if rotation%2 == 0 { // else the producer is stopped wherever it is
			require.Eventually(t, func() bool { return before+testutil.ToFloat64(r.metrics.RecordsAcked) >= float64(written) }, 30*time.Second, time.Millisecond)
		} else {
			time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
		}
		if rotation%3 == 1 {
			require.NoError(t, r.finish(t))
		}
		require.NoError(t, os.Rename(path, fmt.Sprintf("%s-%d", path, rotation)))
		write(count / rotations / 2)
		if rotation == rotations-1 {
			require.Eventually(t, func() bool { return before+testutil.ToFloat64(r.metrics.RecordsAcked) >= count }, 60*time.Second, time.Millisecond)
		}
		if rotation%3 != 1 {
			require.NoError(t, r.finish(t))
		}
		acknowledged += testutil.ToFloat64(r.metrics.RecordsAcked)
	}
	requireOnce(t, cluster, count)
}
