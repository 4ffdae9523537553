package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/local/runtime"
)

func newUpCommand(p *place) *cobra.Command {
	var flags settingsFlags
	var ports []string
	c := &cobra.Command{
		Use:   "up",
		Short: "Bring the stack up, or to what its settings say now; records are landing in S3 when it returns",
		Example: "  local up\n  local up -c brokers=4\n  local up -c source.kind=file -c source.path=/data/matches.ndjson" +
			"\n  local up --stack dev -c source.kind=generator",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			node, err := p.node()
			if err != nil {
				return err
			}
			u := &update{place: p, node: node, flags: flags, ports: ports, out: c.OutOrStdout()}
			return u.run(c.Context())
		},
	}
	flags.register(c)
	c.Flags().StringArrayVar(&ports, "port", nil,
		"local port of s3, a producer or a broker; others, and all that are left out, get free ones (e.g. --port s3=9000 --port kafka-0=9092)")
	return c
}

// update is one run of `up`.
type update struct {
	place *place
	node  *runtime.Node
	flags settingsFlags
	ports []string
	out   io.Writer
	// fresh: the stack was not there before, so that a failure must leave nothing behind.
	fresh bool
	// changed: changes have begun, so that the stack may no longer be what it was.
	changed bool
}

func (u *update) run(ctx context.Context) error {
	started := time.Now()
	cloud := u.place.cloud(u.node)
	e, err := u.place.engine(cloud, u.place.engineDir(), u.flags)
	if err != nil {
		return err
	}
	config, err := loadConfig(e, u.place)
	if err != nil {
		return err
	}
	if err := u.preflight(ctx, cloud, config); err != nil {
		return err
	}
	claim, err := u.place.claim("up")
	if err != nil {
		return err
	}
	defer claim.release()
	if u.fresh = !u.place.exists(); !u.fresh {
		if err := e.Recover(ctx); err != nil {
			return u.giveUp(err)
		}
	}
	if err := choosePorts(u.node, u.ports); err != nil {
		return u.giveUp(err)
	}
	plan, err := u.apply(ctx, e)
	if err != nil {
		return u.giveUp(err)
	}
	landed, err := u.waitForRecords(ctx, cloud, config)
	if err != nil {
		return u.giveUp(err)
	}
	s := &summary{update: u, cloud: cloud, plan: plan, landed: landed, took: time.Since(started)}
	return s.print(ctx)
}

// apply plans first, which finds what a plan can find before anything starts, then brings the processes of an earlier run back, and makes the changes, if
// there are any. What a change needs it waits for itself: the processes that it is to mend may never become ready before it.
func (u *update) apply(ctx context.Context, e *engine.Engine) (*engine.Plan, error) {
	fmt.Fprintln(u.out, "Checking the plan ...")
	plan, err := e.Preview(ctx, io.Discard)
	if err != nil {
		return nil, err
	}
	if err := u.node.Start(ctx); err != nil {
		return nil, err
	}
	if plan.Changes.Pending() {
		fmt.Fprintln(u.out, "Making the changes ...")
		u.changed = true
		if err := e.Up(ctx, u.out); err != nil && u.fresh {
			return nil, err // of which nothing will be left
		} else if err != nil {
			return nil, &halfway{cause: err, plan: plan}
		}
	} else {
		fmt.Fprintf(u.out, "No changes: stack %s is what its settings say.\n", u.place.stack)
	}
	if err := u.node.Ready(ctx); err != nil {
		return nil, fmt.Errorf("not all of stack %s is well:\n%w", u.place.stack, err)
	}
	return plan, nil
}

// halfway is the error of an up that has ended among its changes.
type halfway struct {
	cause error
	plan  *engine.Plan
}

func (h *halfway) Unwrap() error { return h.cause }

// Error says what has come of the changes, since a user has to know what the stack is now.
func (h *halfway) Error() string {
	var failed *engine.Error
	if !errors.As(h.cause, &failed) {
		return h.cause.Error()
	}
	text := failed.Error()
	for _, part := range []struct {
		what string
		urns []string
	}{
		{"changed", failed.Outcome.Applied},
		{"changed, but not well", failed.Outcome.Unwell},
		{"failed", failed.Outcome.Failed},
		{"not changed yet", h.plan.Left(failed.Outcome)},
	} {
		if len(part.urns) > 0 {
			text += fmt.Sprintf("\n%s: %s", part.what, calledAll(part.urns))
		}
	}
	return text
}

// shownResources is how many resources a list names.
const shownResources = 12

// calledAll lists resources, as many as people read.
func calledAll(urns []string) string {
	var names []string
	for _, urn := range urns[:min(len(urns), shownResources)] {
		names = append(names, engine.Called(urn))
	}
	if more := len(urns) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}

// rollbackTimeout bounds the cleaning up after a failed first run.
const rollbackTimeout = 2 * time.Minute

// giveUp leaves nothing half-started: what a failed first run has begun ends again. A stack that was there before stays as far as the run came, since its
// data may be needed.
func (u *update) giveUp(cause error) error {
	switch {
	case !u.fresh && u.changed:
		return fmt.Errorf("%w\nnothing is undone: run up again with settings that work, whatever state the stack is in, or down to end it", cause)
	case !u.fresh:
		return fmt.Errorf("%w\nno setting of the stack is changed; run up again, or down to end it", cause)
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackTimeout) // the caller's may be cancelled
	defer cancel()
	if err := u.node.Stop(ctx); err != nil {
		return errors.Join(cause, fmt.Errorf("end what was started: %w", err))
	}
	if err := u.place.delete(); err != nil {
		return errors.Join(cause, err)
	}
	return fmt.Errorf("%w\nnothing is left running", cause)
}
