package pipeline

import (
	"context"
	"log/slog"
	"strconv"
	"unicode/utf8"

	"kafka-on-eks/producer/program/delivery"
)

// restore reads the saved state of the source: how far it was read, and the last events. The first time, it is logged.
func (p *Pipeline) restore(ctx context.Context, client *connected, key string) (delivery.Checkpoint, *repeats, error) {
	saved, err := client.ReadCheckpoint(ctx, key)
	if err != nil {
		return delivery.Checkpoint{}, nil, err
	}
	pages, err := client.ReadPages(ctx, key, pageCount(saved.Identified))
	if err != nil {
		return delivery.Checkpoint{}, nil, err
	}
	if !p.found {
		p.found = true
		p.logFound(saved)
	}
	return saved.Checkpoint, newRepeats(saved.Identified, pages), nil
}

// logFound logs the state that the producer found.
func (p *Pipeline) logFound(saved delivery.Saved) {
	if saved.At.IsZero() {
		p.Log.Info("nothing is saved from before", slog.String("source", p.Source.Identity()))
		return
	}
	position := saved.Position
	if !utf8.ValidString(position) {
		position = strconv.Quote(position)
	}
	p.Log.Info("found what was saved before", slog.String("source", p.Source.Identity()), slog.String("position", position),
		slog.Int64("records", saved.Records), slog.Int64("deadLetters", saved.DeadLetters), slog.Time("saved", saved.At))
}

// settle returns the commit whose end wasn't known, if the found checkpoint shows that it succeeded, and counts it.
func (p *Pipeline) settle(found delivery.Checkpoint) *offer {
	last := p.offered
	p.offered = nil
	if last == nil || last.checkpoint != found {
		return nil
	}
	p.count(last.pending)
	return last
}
