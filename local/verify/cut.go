package verify

import (
	"context"
	"maps"
	"slices"
	"time"
)

const (
	// cutTries is how often a moment is looked for at which a producer commits nothing. Commits take a small share of the time.
	cutTries = 100
	cutPause = 17 * time.Millisecond // no divisor of the usual intervals between commits
)

// cut says for a producer how many events it had been acknowledged at a moment, and where the topics ended then.
//
// Records flow while a comparison looks, and Kafka has no snapshots. But a producer's transactions come one after another, and each brings the
// checkpoint that counts its events. So it is enough to find a moment at which the producer is committing nothing, and at which the positions
// have got no other checkpoint of it: the events that the checkpoint counts are exactly those whose transactions' markers lie before the ends of
// the topics at that moment. Where no such moment is found, there are only bounds.
type cut struct {
	acknowledged
	// exact: the checkpoints count exactly what is committed below ends. Otherwise no less is.
	exact bool
	// ends are those of the topics, by partition.
	ends map[string][]int64
}

// of is the end of a partition; 0 for one that wasn't there yet.
func (c *cut) of(topic string, partition int32) int64 {
	if ends := c.ends[topic]; int(partition) < len(ends) {
		return ends[partition]
	}
	return 0
}

// takeCuts finds a cut for each producer that has a checkpoint, and one for all others, under the name "".
func takeCuts(ctx context.Context, log Log, saved *checkpoints, topics ...string) (map[string]*cut, error) {
	ends, err := log.Ends(ctx, saved.topic)
	if err == nil {
		err = saved.advance(ctx, ends[saved.topic]) // the most of it, which takes its time
	}
	if err != nil {
		return nil, err
	}
	cuts := map[string]*cut{}
	for try := range cutTries {
		if try > 0 {
			select {
			case <-time.After(cutPause):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		if err := takeCut(ctx, log, saved, topics, cuts); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(slices.Collect(maps.Values(cuts)), func(c *cut) bool { return !c.exact && !c.plain }) {
			break
		}
	}
	return cuts, nil
}

// takeCut looks once, and replaces the cuts that aren't exact yet.
func takeCut(ctx context.Context, log Log, saved *checkpoints, topics []string, cuts map[string]*cut) error {
	known, err := saved.sources()
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(known))
	// What comes last in a commit is looked at first and last, so that nothing can happen in between unseen.
	var positions [2]map[string][]int64
	var ending [2]map[string]bool
	if positions[0], err = log.Ends(ctx, saved.topic); err != nil {
		return err
	}
	if ending[0], err = log.Ending(ctx, names); err != nil {
		return err
	}
	ends, err := log.Ends(ctx, topics...)
	if err != nil {
		return err
	}
	if ending[1], err = log.Ending(ctx, names); err != nil {
		return err
	}
	if positions[1], err = log.Ends(ctx, saved.topic); err != nil {
		return err
	}
	var counted [2]map[string]acknowledged
	for i := range counted {
		if err := saved.advance(ctx, positions[i][saved.topic]); err != nil {
			return err
		}
		if counted[i], err = saved.sources(); err != nil {
			return err
		}
	}
	for name, after := range counted[1] {
		if c := cuts[name]; c != nil && c.exact {
			continue
		}
		before := counted[0][name]
		_, asked := known[name]
		exact := asked && before == after && !after.plain && !ending[0][name] && !ending[1][name]
		cuts[name] = &cut{acknowledged: before, ends: ends, exact: exact}
	}
	if cuts[""] == nil {
		cuts[""] = &cut{acknowledged: acknowledged{plain: true}, ends: ends}
	}
	return nil
}
