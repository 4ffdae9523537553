package preflight

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"kafka-on-eks/producer/program/source"
)

const (
	// openTimeout is how long a source may take to open.
	openTimeout = 10 * time.Second
	// eventTimeout is how long the first event is waited for. A quiet source is no problem.
	eventTimeout = 5 * time.Second
)

// trySource opens the source at position and waits a while for an event. It returns what it found.
func trySource(ctx context.Context, from source.Source, position string, monitor *sourceMonitor) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	start := time.Now()
	type first struct {
		note string
		err  error
	}
	opened, done := make(chan struct{}), make(chan first, 1)
	go func() {
		stream, err := from.Open(ctx, position)
		if err != nil {
			done <- first{err: err}
			return
		}
		close(opened)
		defer func() { _ = stream.Close() }()
		note, err := firstEvent(stream, start)
		done <- first{note, err}
	}()
	timer := time.NewTimer(openTimeout)
	defer timer.Stop()
	for isOpen := false; ; {
		select {
		case f := <-done:
			return f.note, f.err
		case <-opened:
			opened, isOpen = nil, true
			timer.Reset(eventTimeout)
		case <-timer.C:
			if isOpen {
				return fmt.Sprintf("open, no event within %s", eventTimeout), nil
			}
			return "", errors.Join(fmt.Errorf("not open within %s", openTimeout), monitor.last())
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

// sourceMonitor is a source.Monitor that keeps what went wrong last.
type sourceMonitor struct {
	mutex sync.Mutex
	err   error
}

// SourceUp implements source.Monitor.
func (m *sourceMonitor) SourceUp() {}

// SourceDown implements source.Monitor.
func (m *sourceMonitor) SourceDown(err error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.err = err
}

// SourceReconnect implements source.Monitor.
func (m *sourceMonitor) SourceReconnect() {}

func (m *sourceMonitor) last() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.err
}

// oneLine is an error's text without line breaks.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", ": ") }
