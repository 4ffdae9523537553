package pipeline_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/producer/program/settings"
)

// greeter is a server of count events. It greets each connection without an ID, goes on after Last-Event-ID, and gives an
// event that has none to whoever is connected, once.
type greeter struct {
	count   int
	without func(n int) bool // whether event n has no ID
	cut     int              // after so many events it hangs up, 0 for never

	mutex       sync.Mutex
	given       int // the last event that was given to anyone
	connections int
}

func (g *greeter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	last, _ := strconv.Atoi(r.Header.Get("Last-Event-ID"))
	g.mutex.Lock()
	defer g.mutex.Unlock()
	g.connections++
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = fmt.Fprintf(w, "retry: 1\nevent: hello\ndata: {\"hello\":%d}\n\n", g.connections)
	for n, left := last+1, g.cut; n <= g.count; n++ {
		switch {
		case !g.without(n):
			_, _ = fmt.Fprintf(w, "id: %d\ndata: %s\n\n", n, line(n-1))
		case n > g.given:
			_, _ = fmt.Fprintf(w, "data: %s\n\n", line(n-1))
		default:
			continue
		}
		g.given = max(g.given, n)
		if left--; left == 0 {
			return
		}
	}
	w.(http.Flusher).Flush()
	g.mutex.Unlock()
	<-r.Context().Done()
	g.mutex.Lock()
}

func third(n int) bool { return n%3 == 0 }

func every(int) bool { return true }

func never(int) bool { return false }

// requireGreeted checks that the events with numbers are in the topic once, and greetings with their type.
func requireGreeted(t *testing.T, cluster *kfake.Cluster, count int) (greetings int) {
	t.Helper()
	seen := map[string]bool{}
	for _, record := range records(t, cluster, topics.Events) {
		value := string(record.Value)
		require.False(t, seen[value], "%s is there twice", value)
		seen[value] = true
		greeting := strings.HasPrefix(value, `{"hello"`)
		require.Equal(t, map[bool]string{true: "hello"}[greeting], header(record, "event"))
		if greeting {
			greetings++
		}
	}
	for n := range count {
		require.True(t, seen[line(n)], "%s is missing", line(n))
	}
	require.Len(t, seen, count+greetings)
	return greetings
}

// breakCommit has Kafka fail the nth commit, once, in a way that costs the client. Where done, the transaction is committed all
// the same.
func breakCommit(cluster *kfake.Cluster, nth int, done bool) {
	count := 0
	cluster.ControlKey(int16(kmsg.EndTxn), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if count++; count != nth {
			return nil, nil, false
		}
		if done {
			cluster.SleepControl(func() {
				client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...))
				if err != nil {
					return
				}
				defer client.Close()
				again := *request.(*kmsg.EndTxnRequest)
				_, _ = again.RequestWith(context.Background(), client)
			})
		}
		response := request.ResponseKind().(*kmsg.EndTxnResponse)
		response.ErrorCode = kerr.TransactionalIDAuthorizationFailed.Code
		return response, nil, true
	})
}

// TestFleeting: what the source gives only once is in the topic once, though transactions fail, and clients with them.
func TestFleeting(t *testing.T) {
	t.Parallel()
	const count = 6000
	for name, c := range map[string]struct {
		without func(int) bool
		fail    func(*kfake.Cluster)
		mode    settings.Delivery
	}{
		"third event":                        {third, func(*kfake.Cluster) {}, settings.ExactlyOnce},
		"third event, aborts":                {third, func(k *kfake.Cluster) { refuse(k, 5) }, settings.ExactlyOnce},
		"third event, lost commit":           {third, func(k *kfake.Cluster) { breakCommit(k, 3, false) }, settings.ExactlyOnce},
		"third event, commit that succeeds":  {third, func(k *kfake.Cluster) { breakCommit(k, 3, true) }, settings.ExactlyOnce},
		"every event, aborts":                {every, func(k *kfake.Cluster) { refuse(k, 5) }, settings.ExactlyOnce},
		"every event, lost commit":           {every, func(k *kfake.Cluster) { breakCommit(k, 2, false) }, settings.ExactlyOnce},
		"every event, commit that succeeds":  {every, func(k *kfake.Cluster) { breakCommit(k, 2, true) }, settings.ExactlyOnce},
		"third event, without transactions":  {third, func(*kfake.Cluster) {}, settings.AtLeastOnce},
		"every event, without transactions":  {every, func(*kfake.Cluster) {}, settings.AtLeastOnce},
		"greeting only":                      {never, func(k *kfake.Cluster) { refuse(k, 5) }, settings.ExactlyOnce},
		"greeting only, without transaction": {never, func(*kfake.Cluster) {}, settings.AtLeastOnce},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			c.fail(cluster)
			server := httptest.NewServer(&greeter{count: count, without: c.without})
			t.Cleanup(server.Close)
			r := start(t, cluster, newSSE(t, server.URL), func(s *settings.Settings) { s.Delivery = c.mode })
			require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsAcked) >= count+1 }, 60*time.Second, 10*time.Millisecond)
			require.NoError(t, r.finish(t))
			require.Equal(t, 1, requireGreeted(t, cluster, count))
		})
	}
}

// TestFleetingRefused: an event that Kafka refuses is found among those that can't be read again, and becomes a dead letter
// with its type.
func TestFleetingRefused(t *testing.T) {
	t.Parallel()
	for _, mode := range []settings.Delivery{settings.ExactlyOnce, settings.AtLeastOnce} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			refuseBad(cluster)
			var text strings.Builder
			var want []string
			for n := range 1000 {
				if n == 500 || n == 777 {
					_, _ = fmt.Fprintf(&text, "event: odd\ndata: {\"n\":%d,\"bad\":true}\n\n", n)
					continue
				}
				_, _ = fmt.Fprintf(&text, "data: %s\n\n", line(n))
				want = append(want, line(n))
			}
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				_, _ = fmt.Fprint(w, &text)
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			}))
			t.Cleanup(server.Close)
			r := start(t, cluster, newSSE(t, server.URL), func(s *settings.Settings) {
				s.Delivery = mode
				s.Kafka["compression.type"] = "none"
			})
			require.Eventually(t, func() bool {
				return testutil.ToFloat64(r.metrics.DeadLetters.WithLabelValues("refused")) == 2 && testutil.ToFloat64(r.metrics.RecordsAcked) >= 998
			}, 60*time.Second, 10*time.Millisecond)
			require.NoError(t, r.finish(t))
			got := values(records(t, cluster, topics.Events))
			slices.Sort(got)
			require.ElementsMatch(t, want, slices.Compact(got))
			dead := records(t, cluster, topics.DeadLetters)
			require.Len(t, dead, 2)
			for _, record := range dead {
				require.Equal(t, "refused", header(record, "reason"))
				require.Equal(t, "odd", header(record, "event"))
			}
		})
	}
}

// TestGreetings starts the producer anew again and again, at a server that greets each connection and hangs up now and then:
// each event that has an ID is in the topic once, and each greeting as often as it was given.
func TestGreetings(t *testing.T) {
	t.Parallel()
	const count = 3000
	cluster := newKafka(t)
	refuse(cluster, 7)
	server := httptest.NewServer(&greeter{count: count, without: never, cut: 400})
	t.Cleanup(server.Close)
	acked := 0.0
	for acked < count {
		r := start(t, cluster, newSSE(t, server.URL))
		more := func() float64 { return testutil.ToFloat64(r.metrics.RecordsAcked) }
		require.Eventually(t, func() bool { return more() > 500 || acked+more() >= count }, 60*time.Second, time.Millisecond)
		require.NoError(t, r.finish(t))
		acked = 0
		for _, record := range records(t, cluster, topics.Events) {
			if header(record, "event") == "" {
				acked++
			}
		}
	}
	require.Greater(t, requireGreeted(t, cluster, count), 3)
}

// TestFilter: events of other types than the wanted ones are left out, and their IDs are gone on from.
func TestFilter(t *testing.T) {
	t.Parallel()
	for _, mode := range []settings.Delivery{settings.ExactlyOnce, settings.AtLeastOnce} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			asked := make(chan string, 10)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked <- r.Header.Get("Last-Event-ID")
				w.Header().Set("Content-Type", "text/event-stream")
				if r.Header.Get("Last-Event-ID") == "" {
					_, _ = fmt.Fprint(w, "event: update\nid: 1\ndata: {\"n\":1}\n\nevent: delete\nid: 2\ndata: 106712\n\nevent: delete\nid: 3\ndata: nonsense\n\n")
					for n := 4; n <= 20; n++ {
						_, _ = fmt.Fprintf(w, "event: noise\nid: %d\ndata: {}\n\n", n)
					}
				}
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			}))
			t.Cleanup(server.Close)
			newSource := newSSE(t, server.URL, "update", "delete")
			change := func(s *settings.Settings) { s.Delivery = mode }
			r := start(t, cluster, newSource, change)
			require.Empty(t, <-asked)
			require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceSkipped) == 17 }, 20*time.Second, 10*time.Millisecond)
			require.NoError(t, r.finish(t))
			r = start(t, cluster, newSource, change)
			require.Equal(t, "20", <-asked)
			require.NoError(t, r.finish(t))

			all := records(t, cluster, topics.Events)
			require.ElementsMatch(t, []string{`{"n":1}`, "106712"}, values(all))
			for _, record := range all {
				require.Equal(t, map[string]string{"1": "update", "2": "delete"}[header(record, "position")], header(record, "event"))
			}
			dead := records(t, cluster, topics.DeadLetters)
			require.Len(t, dead, 1)
			require.Equal(t, "delete", header(dead[0], "event"))
			require.Equal(t, "malformed", header(dead[0], "reason"))
		})
	}
}

// TestOddID: a producer that starts anew asks for what follows the very bytes of the last ID.
func TestOddID(t *testing.T) {
	t.Parallel()
	const id = "caf\xe9\xff \"x\""
	cluster := newKafka(t)
	asked := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header.Get("Last-Event-ID")
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprintf(w, "id: %s\ndata: 1\n\n", id)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	for _, want := range []string{"", id, id} {
		r := start(t, cluster, newSSE(t, server.URL))
		require.Equal(t, want, <-asked)
		require.Eventually(t, func() bool {
			return testutil.ToFloat64(r.metrics.RecordsAcked)+testutil.ToFloat64(r.metrics.SourceRepeats) == 1
		}, 20*time.Second, time.Millisecond)
		require.NoError(t, r.finish(t))
	}
	all := records(t, cluster, topics.Events)
	require.Len(t, all, 1)
	require.Equal(t, id, header(all[0], "position"))
}
