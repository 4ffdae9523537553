package pipeline_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/web"
)

// repeater is a server of count events that goes back some way on each connection, sends events twice, and hangs up.
type repeater struct {
	mutex  sync.Mutex
	random *rand.Rand
	count  int
}

func (s *repeater) intN(n int) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.random.IntN(n)
}

func (s *repeater) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	if last == s.count {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = fmt.Fprint(w, "retry: 1\n\n")
	for n := max(1, last+1-s.intN(100)); n <= s.count; n++ {
		_, _ = fmt.Fprint(w, text(n))
		if s.intN(50) == 0 {
			_, _ = fmt.Fprint(w, text(n-s.intN(min(n, 1000)))+"id: "+strconv.Itoa(n)+"\n\n")
		}
		if s.intN(400) == 0 {
			return
		}
	}
}

// text is event n as it stands in the stream. Every tenth is no JSON.
func text(n int) string {
	if n%10 == 0 {
		return fmt.Sprintf("id: %d\ndata: bad %d\n\n", n, n)
	}
	return fmt.Sprintf("id: %d\ndata: %d\n\n", n, n)
}

// newSSE makes sources of the events at address, of types, or all.
func newSSE(t *testing.T, address string, types ...string) func(source.Monitor) source.Source {
	t.Helper()
	endpoint, err := web.NewEndpoint(web.Value(address), web.Secret{}, nil, "http")
	require.NoError(t, err)
	return func(m source.Monitor) source.Source {
		return &sse.SSE{Types: types, Config: web.Config{
			Endpoint: endpoint, IdleTimeout: 5 * time.Second, UserAgent: "test", Monitor: m, Log: slog.New(slog.DiscardHandler),
		}}
	}
}

// TestRepeated: what the server repeats is in the topic once, also where transactions fail and the producer starts anew.
func TestRepeated(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	refuse(cluster, 5)
	repeats := &repeater{random: rand.New(rand.NewPCG(5, 0)), count: 10000}
	server := httptest.NewServer(repeats)
	t.Cleanup(server.Close)
	newSource := newSSE(t, server.URL)
	done := func(r *running) bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }
	var aborts, repeated float64
	for finished := false; !finished; {
		r := start(t, cluster, newSource)
		commits := 3 + float64(repeats.intN(5))
		require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.Commits) > commits || done(r) }, 60*time.Second, time.Millisecond)
		finished = done(r)
		require.NoError(t, r.finish(t))
		aborts += testutil.ToFloat64(r.metrics.Aborts)
		repeated += testutil.ToFloat64(r.metrics.SourceRepeats)
	}
	require.Positive(t, aborts)
	require.Greater(t, repeated, 200.0)

	seen := map[string]bool{}
	last := map[string]int{} // by topic and partition
	for topic, want := range map[string]int{topics.Events: repeats.count * 9 / 10, topics.DeadLetters: repeats.count / 10} {
		all := records(t, cluster, topic)
		for _, record := range all {
			value := string(record.Value)
			require.False(t, seen[value], "%s is there twice", value)
			seen[value] = true
			n, err := strconv.Atoi(header(record, "position"))
			require.NoError(t, err)
			partition := fmt.Sprint(topic, record.Partition)
			require.Greater(t, n, last[partition], "out of order")
			last[partition] = n
		}
		require.Len(t, all, want)
	}
}
