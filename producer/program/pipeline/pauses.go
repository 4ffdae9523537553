package pipeline

import (
	"context"
	"log/slog"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/producer/program/source"
)

// patience is the context that bounds waiting for Kafka. Events that the source may not give again are worth the whole
// grace.
func (p *Pipeline) patience(ctx, grace context.Context) context.Context {
	if p.reading != nil {
		return grace
	}
	return ctx
}

// wait pauses before another attempt, longer each time until a commit succeeds.
func (p *Pipeline) wait(ctx context.Context, pauses *backoff.ExponentialBackOff, what string, cause error) {
	p.Health.Pulse.Wait()
	pause := pauses.NextBackOff()
	//nolint:sloglint // each caller's text is constant
	p.Log.Warn(what, slog.Any("cause", cause), slog.Duration("in", pause))
	_ = source.Pause(ctx, pause) // an end of ctx shows
}

// sourceFails reports that the source failed for a reason that it doesn't get over by itself, and pauses before another
// attempt, as wait does.
func (p *Pipeline) sourceFails(ctx context.Context, cause error) {
	p.Health.Pulse.Wait()
	pause := p.refused.NextBackOff()
	p.Health.SourceDown(&source.Outage{Cause: cause, Retry: pause, Lasting: true})
	_ = source.Pause(ctx, pause)
}
