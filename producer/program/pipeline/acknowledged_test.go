package pipeline_test

import (
	"context"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/generator"
)

// placeless is a source whose events have no positions, as those of a server that gives no ids.
type placeless struct {
	monitor source.Monitor
	events  []string
}

func (p *placeless) Identity() string { return "placeless" }

func (p *placeless) Open(ctx context.Context, _ string) (source.Stream, error) {
	p.monitor.SourceUp()
	return &placelessStream{ctx: ctx, events: p.events}, nil
}

type placelessStream struct {
	ctx    context.Context
	events []string
}

func (s *placelessStream) Replayable() (bool, error) { return false, nil }

// Next gives each event, and then waits.
func (s *placelessStream) Next() (source.Event, error) {
	if len(s.events) == 0 {
		<-s.ctx.Done()
		return source.Event{}, s.ctx.Err()
	}
	event := s.events[0]
	s.events = s.events[1:]
	return source.Event{Data: []byte(event), Size: int64(len(event))}, nil
}

func (s *placelessStream) Close() error { return nil }

// TestAcknowledged: without positions, events count one by one as Kafka acknowledges them, and what is kept is their number.
func TestAcknowledged(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &placeless{monitor: m, events: []string{`{"a":1}`, `{"a":`, `{"a":2}`}}
	})
	require.Eventually(t, func() bool {
		return testutil.ToFloat64(r.metrics.RecordsAcked) == 2 && testutil.ToFloat64(r.metrics.DeadLetters.WithLabelValues("malformed")) == 1
	}, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, r.finish(t))
	require.Len(t, records(t, cluster, topics.Events), 2)
	dead := records(t, cluster, topics.DeadLetters)
	require.Len(t, dead, 1)
	require.Equal(t, `{"a":`, string(dead[0].Value))
	require.Empty(t, header(dead[0], "position"))
	last := func() string {
		saved := records(t, cluster, topics.Positions)
		require.NotEmpty(t, saved)
		return string(saved[len(saved)-1].Value)
	}
	require.JSONEq(t, `{"position":"","records":2,"deadLetters":1}`, last())

	// Another start counts on.
	r = start(t, cluster, func(m source.Monitor) source.Source { return &placeless{monitor: m, events: []string{`{"a":3}`}} })
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsAcked) == 1 }, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, r.finish(t))
	require.JSONEq(t, `{"position":"","records":3,"deadLetters":1}`, last())
}

// TestAtLeastOnce turns transactions off for a source that has positions: a later start goes on from the saved one.
func TestAtLeastOnce(t *testing.T) {
	t.Parallel()
	cluster := newKafka(t)
	const count = 20000
	done := func(r *running) bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }
	for finished := false; !finished; {
		r := start(t, cluster, func(m source.Monitor) source.Source {
			return &generator.Generator{Seed: 4, Count: count, Rate: 20000, Monitor: m}
		}, func(s *settings.Settings) { s.Delivery = settings.AtLeastOnce })
		require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsAcked) > 1000 || done(r) }, 20*time.Second, time.Millisecond)
		finished = done(r)
		require.NoError(t, r.finish(t))
		require.Zero(t, testutil.ToFloat64(r.metrics.Commits))
	}
	requireMatches(t, cluster, 4, count)
	saved := records(t, cluster, topics.Positions)
	require.JSONEq(t, `{"position":"20000","records":20000,"deadLetters":0}`, string(saved[len(saved)-1].Value))
}
