package machine

// How the processes of a Kafka or KRaftController resource get to a new description: what brokers and controllers share.

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/sync/errgroup"

	"kafka-on-eks/local/machine/brokerconf"
	"kafka-on-eks/local/machine/poll"
)

// clusterPatience is how long a start, a restart or a move may take on a slow machine.
const clusterPatience = 3 * time.Minute

// rollOut brings the processes of a resource to their new descriptions: the first of them, which trust each other before and after, one by one,
// and the rest, which is new or has other secrets, at the same time.
func (n *Node) rollOut(ctx context.Context, processes []Process, trusting int, well func() error) error {
	if trusting > 0 {
		if err := n.applyInTurn(ctx, processes[:trusting], well); err != nil {
			return err
		}
	}
	return n.applyTogether(ctx, processes[trusting:])
}

// applyTogether starts or restarts processes at the same time.
func (n *Node) applyTogether(ctx context.Context, processes []Process) error {
	if err := n.Start(ctx); err != nil {
		return err
	}
	var group errgroup.Group
	for _, p := range processes {
		group.Go(func() error { return n.Apply(ctx, p) })
	}
	return group.Wait()
}

// applyInTurn restarts the processes that changed, one by one, and waits before and after each until all is well. Those that don't work now go first, without
// waiting: they may be why not all is well.
func (n *Node) applyInTurn(ctx context.Context, processes []Process, well func() error) error {
	if err := n.Start(ctx); err != nil {
		return err
	}
	overview, err := n.Look(ctx)
	if err != nil {
		return err
	}
	ready := map[string]bool{}
	for _, s := range overview.Processes {
		ready[s.Name] = s.Ready
	}
	var broken, working []Process
	for _, p := range processes {
		if ready[p.Name] {
			working = append(working, p)
		} else {
			broken = append(broken, p)
		}
	}
	if err := n.applyTogether(ctx, broken); err != nil {
		return err
	}
	for _, p := range working {
		if err := well(); err != nil {
			return fmt.Errorf("before the restart of %s: %w", p.Name, err)
		}
		if err := n.Apply(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// await looks until look gives nil, unless one of the named processes, all of which that needs, keeps failing: then that is the error, at once.
func (n *Node) await(ctx context.Context, names []string, look func(context.Context) error) error {
	return poll.Until(ctx, clusterPatience, func(ctx context.Context) error {
		err := look(ctx)
		if err == nil {
			return nil
		}
		if problems := n.failing(ctx, names); len(problems) > 0 {
			return backoff.Permanent(errors.Join(problems...))
		}
		return err
	})
}

// failing says which of the processes don't run and aren't likely to by themselves, and why.
func (n *Node) failing(ctx context.Context, names []string) []error {
	statuses, err := n.Processes(ctx)
	if err != nil {
		return nil // nothing is known against them
	}
	var problems []error
	for _, s := range statuses {
		if slices.Contains(names, s.Name) && s.Failing() {
			problems = append(problems, fmt.Errorf("process %s: %s", s.Name, s.Reason()))
		}
	}
	return problems
}

// overrides reads a resource's configOverrides and says, once a change of them, what is left out.
func (n *Node) overrides(resource string, lines []string) (brokerconf.Settings, error) {
	settings, leftOut, err := brokerconf.Overrides(lines)
	if err != nil {
		return nil, err
	}
	if len(leftOut) > 0 {
		n.Log.Info("left out settings that Confluent Server has beyond Apache Kafka",
			slog.String("of", resource), slog.Any("settings", leftOut))
	}
	return settings, nil
}

// removeKafkaNodes ends the brokers or controllers from number first on, all at the same time, and deletes their data.
func (n *Node) removeKafkaNodes(ctx context.Context, resource string, first, end int) error {
	var group errgroup.Group
	for i := first; i < end; i++ {
		group.Go(func() error {
			node, err := n.kafkaNode(resource, "", i)
			if err != nil {
				return err
			}
			if err := n.Remove(ctx, node.name); err != nil {
				return err
			}
			return node.remove()
		})
	}
	return group.Wait()
}
