// Package generator makes up football matches: as many and as fast as wanted, and the same ones each time.
package generator

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"kafka-on-eks/producer/program/source"
)

// Generator is a source whose event number i is a pure function of Seed and i.
type Generator struct {
	// Seed chooses the results.
	Seed uint64
	// Rate is the number of events per second, 0 for as many as are taken.
	Rate float64
	// Count is the number of events after which the source ends, 0 for never.
	Count uint64
	// Monitor is told when the source is open.
	Monitor source.Monitor
}

// Identity is the seed, as another seed makes other events.
func (g *Generator) Identity() string { return "generator:" + strconv.FormatUint(g.Seed, 10) }

// Open starts after position, the decimal number of events already taken; "" is 0.
func (g *Generator) Open(ctx context.Context, position string) (source.Stream, error) {
	var next uint64
	if position != "" {
		var err error
		if next, err = strconv.ParseUint(position, 10, 64); err != nil {
			return nil, fmt.Errorf("open generator: position: got %q, must be a number of events (e.g. 1000)", position)
		}
	}
	s := &stream{ctx: ctx, generator: g, next: next}
	if g.Rate > 0 {
		// Up to a second's events may come at once, but not at the start. That makes up for timers that fire late and for
		// short waits for Kafka.
		burst := max(1, int(g.Rate))
		s.limiter = rate.NewLimiter(rate.Limit(g.Rate), burst)
		s.limiter.AllowN(time.Now(), burst)
	}
	g.Monitor.SourceUp()
	return s, nil
}

type stream struct {
	ctx       context.Context
	generator *Generator
	limiter   *rate.Limiter
	next      uint64
	data      []byte
	position  []byte
}

func (s *stream) Replayable() (bool, error) { return true, nil }

func (s *stream) Next() (source.Event, error) {
	if s.generator.Count > 0 && s.next >= s.generator.Count {
		return source.Event{}, io.EOF
	}
	if s.limiter != nil {
		if err := s.limiter.Wait(s.ctx); err != nil {
			return source.Event{}, fmt.Errorf("wait for next event: %w", err)
		}
	} else if err := s.ctx.Err(); err != nil {
		return source.Event{}, fmt.Errorf("make next event: %w", err)
	}
	s.data = AppendMatch(s.data[:0], s.generator.Seed, s.next)
	s.next++
	s.position = strconv.AppendUint(s.position[:0], s.next, 10)
	return source.Event{Data: s.data, Size: int64(len(s.data)), Position: s.position}, nil
}

func (s *stream) Close() error { return nil }
