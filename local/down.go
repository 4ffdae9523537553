package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/local/workspace"
)

func newDownCommand(w *workspace.Workspace) *cobra.Command {
	return &cobra.Command{
		Use:     "down",
		Short:   "Destroy the stack: every process ends, every port is freed, data and state are deleted",
		Example: "  local down\n  local down --stack dev",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return down(c, w) },
	}
}

func down(c *cobra.Command, w *workspace.Workspace) error {
	if _, err := os.Stat(w.Dir()); os.IsNotExist(err) {
		fmt.Fprintf(c.OutOrStdout(), "Stack %s: nothing runs, nothing is kept.\n", w.Stack)
		return nil
	}
	claim, err := workspace.TakeFromUp(c.Context(), w, rollbackTimeout+30*time.Second) // the up cleans up first
	if err != nil {
		return err
	}
	defer claim.Release()
	node, err := openNode(w)
	if err != nil {
		return err
	}
	// The program's destroy goes first, so that its order is played as in the cloud. Whatever comes of
	// it, the processes end afterwards; but nothing happens to a protected stack.
	destroyed := func() error {
		if !w.Exists() {
			return nil
		}
		k, err := openKubernetes(w, node)
		if err != nil {
			return err
		}
		if err := errors.Join(node.Start(c.Context()), k.ready(c.Context())); err != nil {
			return err
		}
		e, err := openEngine(w, openCloud(w, node, k), k, w.EngineDir(), settingsFlags{file: w.LastSettings()})
		if err != nil {
			return err
		}
		if err := e.Recover(c.Context()); err != nil {
			return err
		}
		return e.Destroy(c.Context(), c.OutOrStdout())
	}()
	var protected *engine.ProtectedError
	if errors.As(destroyed, &protected) {
		return protected
	}
	if err := node.Stop(c.Context()); err != nil {
		return fmt.Errorf("end the processes of stack %s: %w", w.Stack, err)
	}
	if err := w.Delete(); err != nil {
		return err
	}
	if destroyed != nil {
		return fmt.Errorf("everything has ended and is deleted, but the program's own destroy failed: %w", destroyed)
	}
	fmt.Fprintf(c.OutOrStdout(), "Stack %s is down: no process, no port, no state is left.\n", w.Stack)
	return nil
}
