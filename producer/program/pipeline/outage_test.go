package pipeline_test

import (
	"context"
	"errors"
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
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
)

// ready is what readiness says.
func ready(r *running) (code int, body string) {
	answer := httptest.NewRecorder()
	r.health.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/readyz", nil))
	return answer.Code, strings.TrimSpace(answer.Body.String())
}

// awaitRefused waits until the producer says that the source is refused, and why. It is ready all the same, as Kafka can be used.
func awaitRefused(t *testing.T, r *running, why string) {
	t.Helper()
	require.Eventually(t, func() bool {
		code, body := ready(r)
		return code == http.StatusOK && strings.Contains(body, why) && testutil.ToFloat64(r.metrics.SourceRefused) == 1
	}, 20*time.Second, time.Millisecond, why)
	require.Zero(t, testutil.ToFloat64(r.metrics.SourceUp))
}

// TestRefusedSource: a source that refuses the producer is asked again after pauses, and read once it doesn't.
func TestRefusedSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		why    string
	}{
		"unauthorized": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, "401 Unauthorized"},
		"gone":         {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, "410 Gone"},
		"content type": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/html") }, "must be text/event-stream"},
	} {
		for _, mode := range []settings.Delivery{settings.ExactlyOnce, settings.AtLeastOnce} {
			t.Run(name+" "+string(mode), func(t *testing.T) {
				t.Parallel()
				cluster := newKafka(t)
				var requests atomic.Int32
				var mended atomic.Bool
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if requests.Add(1); !mended.Load() {
						c.answer(w, r)
						return
					}
					(&greeter{count: 10, without: never}).ServeHTTP(w, r)
				}))
				t.Cleanup(server.Close)
				r := start(t, cluster, newSSE(t, server.URL), func(s *settings.Settings) { s.Delivery = mode })
				awaitRefused(t, r, c.why)
				require.EqualValues(t, 1, requests.Load())
				mended.Store(true)
				require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsAcked) == 11 }, 20*time.Second, time.Millisecond)
				require.EqualValues(t, 2, requests.Load())
				code, body := ready(r)
				require.Equal(t, http.StatusOK, code, body)
				require.Zero(t, testutil.ToFloat64(r.metrics.SourceRefused))
				require.NoError(t, r.finish(t))
				down := r.log.with("source is down")
				require.Len(t, down, 1)
				require.Regexp(t, `"retryIn":"(\d+ms|[12]s)"`, down[0])
				requireGreeted(t, cluster, 10)
			})
		}
	}
}

// TestUnreadableFile: a file that can't be opened, or not to its end, is tried again, from where it was read.
func TestUnreadableFile(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	path := filepath.Join(t.TempDir(), "in.ndjson")
	r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} })
	awaitRefused(t, r, "no such file")
	require.NoError(t, os.WriteFile(path, []byte(line(0)+"\n"+line(1)+"\n"), 0o600))
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, time.Millisecond)
	require.NoError(t, r.finish(t))
	requireOnce(t, cluster, 2)
}

// TestBrokenFile: a file that fails whenever it is read is down once, and not with each attempt.
func TestBrokenFile(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	path := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(path, []byte("\x1f\x8b\x08 isn't gzip"), 0o600))
	r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} })
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceErrors) == 3 }, 20*time.Second, time.Millisecond)
	require.NoError(t, r.finish(t))
	require.Len(t, r.log.with("source is down"), 1)
	require.Empty(t, r.log.with("source is up"))
}

// failing is a source without positions that gives two events, and fails the first time.
type failing struct {
	placeless
	opened int
}

func (f *failing) Open(ctx context.Context, _ string) (source.Stream, error) {
	f.monitor.SourceUp()
	f.opened++
	return &failingStream{placelessStream{ctx: ctx, events: []string{"1", "2"}}, f.opened == 1}, nil
}

type failingStream struct {
	placelessStream
	fails bool
}

func (s *failingStream) Next() (source.Event, error) {
	if s.fails && len(s.events) == 0 {
		return source.Event{}, errors.New("worn out")
	}
	return s.placelessStream.Next()
}

// TestBrokenStream: a source that fails while it is read is opened again, also where it has no positions.
func TestBrokenStream(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	r := start(t, cluster, func(m source.Monitor) source.Source { return &failing{placeless: placeless{monitor: m}} })
	awaitRefused(t, r, "read source: worn out")
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsAcked) == 4 }, 20*time.Second, time.Millisecond)
	require.NoError(t, r.finish(t))
	require.ElementsMatch(t, []string{"1", "2", "1", "2"}, values(records(t, cluster, topics.Events)))
}

// TestDone: a server that says that there is nothing more makes the source done, and not down.
func TestDone(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]int32{"at once": 0, "after events": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			var requests atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if requests.Add(1) > answers {
					w.WriteHeader(http.StatusNoContent)
					return
				}
				w.Header().Set("Content-Type", "text/event-stream")
				_, _ = w.Write([]byte("retry: 1\nid: 1\ndata: 1\n\n"))
			}))
			t.Cleanup(server.Close)
			r := start(t, cluster, newSSE(t, server.URL))
			require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, time.Millisecond)
			code, body := ready(r)
			require.Equal(t, http.StatusOK, code)
			require.JSONEq(t, `{"source":"done","kafka":"ok"}`, body)
			require.InDelta(t, 1, testutil.ToFloat64(r.metrics.SourceUp), 0)
			require.NoError(t, r.finish(t))
			require.Len(t, records(t, cluster, topics.Events), int(answers))
			require.Equal(t, answers+1, requests.Load())
		})
	}
}

// TestForbidden: a Kafka that doesn't let the producer read its position is asked again after pauses.
func TestForbidden(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	var allowed atomic.Bool
	cluster.ControlKey(int16(kmsg.Fetch), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if allowed.Load() {
			return nil, nil, false
		}
		response := request.ResponseKind().(*kmsg.FetchResponse)
		for _, topic := range request.(*kmsg.FetchRequest).Topics {
			answer := kmsg.NewFetchResponseTopic()
			answer.Topic, answer.TopicID = topic.Topic, topic.TopicID
			for _, partition := range topic.Partitions {
				forbidden := kmsg.NewFetchResponseTopicPartition()
				forbidden.Partition, forbidden.ErrorCode, forbidden.RecordBatches = partition.Partition, kerr.TopicAuthorizationFailed.Code, []byte{}
				answer.Partitions = append(answer.Partitions, forbidden)
			}
			response.Topics = append(response.Topics, answer)
		}
		return response, nil, true
	})
	path := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(line(0)+"\n"), 0o600))
	newSource := func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} }
	allowed.Store(true)
	r := start(t, cluster, newSource) // so that there is a position
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, time.Millisecond)
	require.NoError(t, r.finish(t))
	allowed.Store(false)
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = f.WriteString(line(1) + "\n")
	require.NoError(t, err)
	require.NoError(t, f.Close())

	r = start(t, cluster, newSource)
	require.Eventually(t, func() bool {
		code, body := ready(r)
		return code == http.StatusServiceUnavailable && strings.Contains(body, "read position from topic events.positions")
	}, 20*time.Second, time.Millisecond)
	allowed.Store(true)
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, time.Millisecond)
	require.NoError(t, r.finish(t))
	requireOnce(t, cluster, 2)
}
