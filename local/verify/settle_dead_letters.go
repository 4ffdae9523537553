package verify

import (
	"context"
	"fmt"
)

// settleDeadLetters compares the producers' dead letters with what their checkpoints count.
func (c *comparison) settleDeadLetters(ctx context.Context, balances []*balance) error {
	r := &c.report
	topic := r.Topic + deadLettersSuffix
	var deleted, short int64
	for _, b := range c.snapshot.dead {
		deleted += b.Low
	}
	for _, b := range balances {
		short += max(0, b.short())
		if over := b.over(); over > 0 && !b.cut.plain {
			r.Uncounted.add(over, fmt.Sprintf("source %s: %d more dead letters in topic %s than its checkpoints count", b.name, over, topic))
		}
	}
	if short == 0 {
		return nil
	}
	aged, err := c.mayHaveExpired(ctx, topic)
	if err != nil {
		return err
	}
	if aged && short <= deleted {
		r.Notes = append(r.Notes, fmt.Sprintf("%d dead letters of producers are older than topic %s, which keeps them for a time only", short, topic))
		return nil
	}
	for _, b := range balances {
		if n := b.short(); n > 0 {
			r.Missing.add(n, fmt.Sprintf("source %s: %d dead letters acknowledged, %d of them in topic %s", b.name, b.acknowledged, b.acknowledged-n, topic))
		}
	}
	return nil
}

// mayHaveExpired says whether records of a topic may have been deleted because they were old. They can't where even the first checkpoint isn't
// so old.
func (c *comparison) mayHaveExpired(ctx context.Context, topic string) (bool, error) {
	retention, err := c.log.Retention(ctx, topic)
	if err != nil || retention < 0 {
		return false, err
	}
	began := c.snapshot.saved.began
	return began.IsZero() || c.now.Sub(began) > retention, nil
}
