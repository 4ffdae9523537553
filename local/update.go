package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/workspace"
	"kafka-on-eks/stack/config"
)

// update is one run of `up`.
type update struct {
	workspace *workspace.Workspace
	node      *machine.Node
	flags     settingsFlags
	ports     []string
	// withKubernetes asks for a real cluster; kubernetes is that of the stack, nil for none.
	withKubernetes bool
	kubernetes     *kubernetes
	out            io.Writer
	// fresh: the stack was not there before, so that a failure must leave nothing behind.
	fresh bool
	// changed: changes have begun, so that the stack may no longer be what it was.
	changed bool
}

func (u *update) run(ctx context.Context) error {
	started := time.Now()
	cloud := openCloud(u.workspace, u.node, nil)
	e, err := openEngine(u.workspace, cloud, nil, u.workspace.EngineDir(), u.flags)
	if err != nil {
		return err
	}
	settings, err := loadConfig(e, u.workspace.Stack)
	if err != nil {
		return err
	}
	if err := u.checkKubernetes(); err != nil {
		return err
	}
	if err := (&preflight{workspace: u.workspace, node: u.node, cloud: cloud, config: settings, out: u.out}).run(ctx); err != nil {
		return err
	}
	claim, err := workspace.Take(u.workspace, "up")
	if err != nil {
		return err
	}
	defer claim.Release()
	if u.fresh = !u.workspace.Exists(); u.withKubernetes || u.workspace.HasKubernetes() {
		if u.kubernetes, err = newKubernetes(u.workspace, u.node); err != nil {
			return u.giveUp(err)
		}
		cloud = openCloud(u.workspace, u.node, u.kubernetes)
		if e, err = openEngine(u.workspace, cloud, u.kubernetes, u.workspace.EngineDir(), u.flags); err != nil {
			return u.giveUp(err)
		}
	}
	if u.fresh && u.kubernetes == nil { // of a run that was killed before there was a stack
		if err := os.RemoveAll(u.workspace.KubernetesDir()); err != nil {
			return fmt.Errorf("remove an earlier cluster: %w", err)
		}
	}
	if !u.fresh {
		if err := e.Recover(ctx); err != nil {
			return u.giveUp(err)
		}
	}
	if err := choosePorts(u.node, u.ports); err != nil {
		return u.giveUp(err)
	}
	plan, err := u.apply(ctx, e, settings)
	if err != nil {
		return u.giveUp(err)
	}
	landed, err := (&arrival{node: u.node, cloud: cloud, out: u.out}).wait(ctx, settings.Sink.RotateInterval)
	if err != nil {
		return u.giveUp(err)
	}
	s := &summary{workspace: u.workspace, node: u.node, cloud: cloud, plan: plan, landed: landed, took: time.Since(started), kubernetes: u.kubernetes, out: u.out}
	return s.print(ctx)
}

// checkKubernetes finds out whether the stack can have the cluster that it is to have. It has one from its first run on, or never.
func (u *update) checkKubernetes() error {
	switch {
	case !u.withKubernetes && !u.workspace.HasKubernetes():
		return nil
	case u.workspace.Exists() && !u.workspace.HasKubernetes():
		return errOtherKind
	}
	if missing := cluster.Missing(u.workspace.Project); missing != "" {
		return fmt.Errorf("find %s: it is not there yet; make kubernetes builds it (once, some minutes)", filepath.Join(u.workspace.Project, missing))
	}
	return nil
}

// errOtherKind is returned for a stack that is up without a cluster and can't get one.
var errOtherKind = errors.New("the stack is up without a Kubernetes API server: take it down first (make down), then run up --kubernetes")

// apply plans first, which finds what a plan can find before anything starts, then brings the processes of an earlier run back, and makes the changes, if
// there are any. What a change needs it waits for itself: the processes that it is to mend may never become ready before it.
func (u *update) apply(ctx context.Context, e *engine.Engine, c *config.Config) (*engine.Plan, error) {
	if u.kubernetes != nil {
		fmt.Fprintln(u.out, "Starting Kubernetes ...")
		if err := errors.Join(u.node.Start(ctx), u.kubernetes.start(ctx, chartVersions(c))); err != nil {
			return nil, err
		}
	}
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
		fmt.Fprintf(u.out, "No changes: stack %s is what its settings say.\n", u.workspace.Stack)
	}
	if err := u.node.Ready(ctx); err != nil {
		return nil, fmt.Errorf("not all of stack %s is well:\n%w", u.workspace.Stack, err)
	}
	return plan, nil
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
	if err := u.workspace.Delete(); err != nil {
		return errors.Join(cause, err)
	}
	return fmt.Errorf("%w\nnothing is left running", cause)
}
