package faults

import (
	"fmt"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
	own "kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/web"
)

// calmly is a source.Monitor that isn't moved.
type calmly struct{}

func (calmly) SourceUp()        {}
func (calmly) SourceDown(error) {}
func (calmly) SourceReconnect() {}

// webConfig is what a reader of a site needs.
func webConfig(t *testing.T, s *site) web.Config {
	t.Helper()
	endpoint, err := web.NewEndpoint(web.Value(s.url), web.Secret{}, nil, "http")
	require.NoError(t, err)
	return web.Config{Endpoint: endpoint, IdleTimeout: s.idle, UserAgent: "test", Monitor: calmly{}, Log: slog.New(slog.DiscardHandler)}
}

// TestEventStream: a client that leaves out what it knows by its id has every event in its order, whatever happens.
func TestEventStream(t *testing.T) {
	t.Parallel()
	told := newTally()
	t.Run("clients", func(t *testing.T) {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				s := newSSE(t, "s", seed, seed%2 == 0, 20_000, 50*time.Millisecond)
				readEventStream(t, s, 3000)
				told.addAll(s.tally)
			})
		}
	})
	t.Log("\n" + told.report())
	for _, what := range []string{
		"connection refused", "status 503 Service Unavailable", "replay from before the last event", "event sent again", "pause", "silence",
		"noise", "long comment", "several packets", "reset within an event", "half-closed within an event", "cut off within an event",
		"ended within an event", "ended between events", "greeting", "event without id",
	} {
		require.NotZero(t, told.of(what), what)
	}
}

// readEventStream reads a source that misbehaves up to event n.
func readEventStream(t *testing.T, s *sse, n int64) {
	t.Helper()
	s.misbehave()
	stream, err := (&own.SSE{Config: webConfig(t, s.site)}).Open(t.Context(), "")
	require.NoError(t, err)
	found := map[string]int{}
	known := int64(0)
	for known < n {
		e, err := stream.Next()
		require.NoError(t, err)
		id, _ := strconv.ParseInt(string(e.Position), 10, 64)
		switch {
		case !e.Identified:
			found[string(e.Data)]++
		case id > known:
			require.Equal(t, known+1, id)
			known = id
			require.Equal(t, string(s.script.event(id).data), string(e.Data))
		}
	}
	require.NoError(t, stream.Close())
	s.note(delivery.Checkpoint{Position: strconv.FormatInt(known, 10)})
	require.Equal(t, known, s.done())
	for n := range known {
		for _, a := range s.announcements(n + 1) {
			require.NotZero(t, found[string(a.data)])
		}
	}
}
