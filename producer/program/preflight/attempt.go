package preflight

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"kafka-on-eks/producer/program/source"
)

const (
	// retryTimeout is how long a source that can't be opened is tried again. The source itself decides how long an attempt
	// may take: a server may send nothing until its first event, for as long as the idle timeout allows.
	retryTimeout = 5 * time.Second
	// eventTimeout is how long to wait for the first event. A quiet source is no problem.
	eventTimeout = 5 * time.Second
)

// attempt is a try of a source.
type attempt struct {
	source  source.Source
	monitor *monitor
}

func newAttempt(newSource func(source.Monitor) source.Source) *attempt {
	m := newMonitor()
	return &attempt{source: newSource(m), monitor: m}
}

// open opens the source at its beginning. It returns a note on the result.
func (a *attempt) open(ctx context.Context) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	start := time.Now()
	stream, err := a.connect(ctx, "")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("open after %s", time.Since(start).Round(time.Millisecond)), stream.Close()
}

// read opens the source at position and waits a while for an event. It returns a note on the result.
func (a *attempt) read(ctx context.Context, position string) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	start := time.Now()
	stream, err := a.connect(ctx, position)
	if err != nil {
		return "", err
	}
	type first struct {
		note string
		err  error
	}
	found := make(chan first, 1)
	go func() {
		defer func() { _ = stream.Close() }()
		note, err := firstEvent(stream, start)
		found <- first{note, err}
	}()
	select {
	case f := <-found:
		return f.note, f.err
	case <-time.After(eventTimeout):
		return fmt.Sprintf("open, no event within %s", eventTimeout), nil
	}
}

// connect opens the source. If that fails, it tries again for a while.
func (a *attempt) connect(ctx context.Context, position string) (source.Stream, error) {
	type result struct {
		stream source.Stream
		err    error
	}
	done := make(chan result, 1)
	go func() {
		stream, err := a.source.Open(ctx, position)
		done <- result{stream, err}
	}()
	start := time.Now()
	patience := time.NewTimer(retryTimeout)
	defer patience.Stop()
	for {
		select {
		case r := <-done:
			return r.stream, r.err
		case <-a.monitor.failed:
		case <-patience.C:
		}
		if err := a.monitor.last(); err != nil && time.Since(start) >= retryTimeout {
			return nil, fmt.Errorf("not open within %s: %w", time.Since(start).Round(time.Second), err)
		}
	}
}

// firstEvent waits for an event and describes it.
func firstEvent(stream source.Stream, start time.Time) (string, error) {
	replayable, err := stream.Replayable()
	if err != nil {
		return "", err
	}
	event, err := stream.Next()
	positions := "has positions"
	switch {
	case !replayable:
		positions = "has no positions, so that delivery is at least once"
	case event.Fleeting:
		positions = "has no ID, so that delivery of such events is at least once"
	}
	if errors.Is(err, io.EOF) {
		return fmt.Sprintf("open and at its end, %s", positions), nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("first event of %d bytes after %s, %s", event.Size, time.Since(start).Round(time.Millisecond), positions), nil
}

// oneLine is an error's text without line breaks.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", ": ") }
