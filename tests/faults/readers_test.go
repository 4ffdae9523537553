package faults

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
	own "kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/httpfeed"
	"kafka-on-eks/producer/program/source/tail"
)

// TestReaders: the producer's own readers of lines, which are killed again and again, have every line once and in order from
// one committed position to the next. It needs no Kafka, and finds in seconds what takes the whole stack minutes. FAULT_SEED
// chooses other lines, and what is done to them.
func TestReaders(t *testing.T) {
	t.Parallel()
	seed := number(t, "FAULT_SEED", 1)
	t.Run("document", func(t *testing.T) {
		t.Parallel()
		f := newDocumentFeed(t, "document", seed, 1000, 1200, 100*time.Millisecond)
		killAgain(t, seed, f, &httpfeed.Feed{Config: webConfig(t, f.site)}, 1200, f.line)
	})
	t.Run("polled", func(t *testing.T) {
		t.Parallel()
		f := newPolledFeed(t, "polled", seed, 100, time.Second, 100*time.Millisecond)
		killAgain(t, seed, f, &httpfeed.Feed{Config: webConfig(t, f.site), PollInterval: 100 * time.Millisecond}, 1200, f.line)
	})
	t.Run("followed", func(t *testing.T) {
		t.Parallel()
		f := newFollowed(t, "followed", seed, 500)
		killAgain(t, seed, f, &tail.Tail{Path: f.log.path, Monitor: calmly{}, Log: slog.New(slog.DiscardHandler)}, 5000, f.line)
	})
}

// line is line i, the first being 1.
func (f *feed) line(i int64) string { return string(f.script.event(i).data) }

// line is line i, the first being 1.
func (f *followed) line(i int64) string {
	n := f.sequence.after(i)
	if i == 1 || n == f.sequence.after(i-1) {
		return string(banner)
	}
	return string(f.script.event(n).data)
}

// killAgain reads n lines of s with the reader from, which starts again and again at the position that is committed.
func killAgain(t *testing.T, seed uint64, s source, from own.Source, n int64, line func(i int64) string) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	position, committed := "", int64(0)
	for committed < n {
		ctx, kill := context.WithTimeout(t.Context(), time.Minute)
		stream, err := from.Open(ctx, position)
		require.NoError(t, err, "after line %d, at %q", committed, position)
		events := make(chan own.Event)
		go func() {
			defer close(events)
			for {
				e, err := stream.Next()
				if err != nil {
					return
				}
				e.Data, e.Position = append([]byte(nil), e.Data...), append([]byte(nil), e.Position...)
				select {
				case events <- e:
				case <-ctx.Done():
					return
				}
			}
		}()
		at, next := committed, position
		for left := random.IntN(600); left > 0 && at < n; left-- {
			select {
			case e, ok := <-events:
				require.True(t, ok, "after line %d there is no other", at)
				at++
				if want := line(at); string(e.Data) != want {
					require.Fail(t, "another line", "line %d is %.100q, must be %.100q, after a start with line %d at %s", at, e.Data, want, committed+1, position)
				}
				next = string(e.Position)
				if random.IntN(50) > 0 && at < n {
					continue
				}
			case <-time.After(50 * time.Millisecond):
			case <-ctx.Done():
				require.Fail(t, "no line for long", "after line %d", at)
			}
			committed, position = at, next
			s.note(delivery.Checkpoint{Records: committed})
			if committed > 0 {
				s.misbehave()
			}
		}
		kill()
		for range events { // until it is closed
		}
		require.NoError(t, stream.Close())
	}
}
