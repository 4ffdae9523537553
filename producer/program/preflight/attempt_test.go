package preflight

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
)

// fakeSource opens as its function says.
type fakeSource struct {
	monitor source.Monitor
	do      func(ctx context.Context, monitor source.Monitor) error
	reads   *int
}

func (s *fakeSource) Identity() string { return "fake" }

func (s *fakeSource) Open(ctx context.Context, _ string) (source.Stream, error) {
	if err := s.do(ctx, s.monitor); err != nil {
		return nil, err
	}
	return fakeStream{s.reads}, nil
}

type fakeStream struct{ reads *int }

func (s fakeStream) Replayable() (bool, error) { *s.reads++; return true, nil }

func (s fakeStream) Next() (source.Event, error) { *s.reads++; return source.Event{}, io.EOF }

func (s fakeStream) Close() error { return nil }

// TestSourceAlone: one that takes its time to open is waited for, one whose attempts fail isn't tried for long, and no event is read.
func TestSourceAlone(t *testing.T) {
	refused := errors.New("connection refused")
	failing := func(pace time.Duration) func(context.Context, source.Monitor) error {
		return func(ctx context.Context, monitor source.Monitor) error {
			for {
				if err := source.Pause(ctx, pace); err != nil {
					return err
				}
				monitor.SourceDown(refused)
			}
		}
	}
	for name, c := range map[string]struct {
		do   func(context.Context, source.Monitor) error
		took time.Duration
		want string
	}{
		"at once":                       {func(context.Context, source.Monitor) error { return nil }, 0, "ok       source: open after 0s"},
		"its head with the first event": {func(ctx context.Context, _ source.Monitor) error { return source.Pause(ctx, 50*time.Second) }, 50 * time.Second, "ok       source: open after 50s"},
		"refused for good":              {func(context.Context, source.Monitor) error { return errors.New("got status 404") }, 0, "PROBLEM  source: got status 404"},
		"nobody there":                  {failing(time.Second), 5 * time.Second, "PROBLEM  source: not open within 5s: connection refused"},
		"never a head":                  {failing(time.Minute), time.Minute, "PROBLEM  source: not open within 1m0s: connection refused"},
		"there after a failure": {func(ctx context.Context, monitor source.Monitor) error {
			monitor.SourceDown(refused)
			return source.Pause(ctx, time.Second)
		}, time.Second, "ok       source: open after 1s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				reads := 0
				start := time.Now()
				problems := RunSource(t.Context(), settings.Settings{}, func(m source.Monitor) source.Source { return &fakeSource{m, c.do, &reads} }, &out, nil)
				require.Equal(t, c.want+"\n", out.String())
				require.Equal(t, strings.HasPrefix(c.want, "PROBLEM"), problems == 1)
				require.Equal(t, c.took, time.Since(start))
				require.Zero(t, reads)
			})
		})
	}
}
