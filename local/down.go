package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/engine"
)

func newDownCommand(p *place) *cobra.Command {
	return &cobra.Command{
		Use:     "down",
		Short:   "Destroy the stack: every process ends, every port is freed, data and state are deleted",
		Example: "  local down\n  local down --stack dev",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return down(c, p) },
	}
}

func down(c *cobra.Command, p *place) error {
	if _, err := os.Stat(p.dir()); os.IsNotExist(err) {
		fmt.Fprintf(c.OutOrStdout(), "Stack %s: nothing runs, nothing is kept.\n", p.stack)
		return nil
	}
	claim, err := p.claimForDown(c.Context())
	if err != nil {
		return err
	}
	defer claim.release()
	node, err := p.node()
	if err != nil {
		return err
	}
	// The program's destroy goes first, so that its order is played as in the cloud. Whatever comes of
	// it, the processes end afterwards; but nothing happens to a protected stack.
	destroyed := func() error {
		if !p.exists() {
			return nil
		}
		if err := node.Start(c.Context()); err != nil {
			return err
		}
		e, err := p.engine(p.cloud(node), p.engineDir(), settingsFlags{file: p.lastSettings()})
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
		return fmt.Errorf("end the processes of stack %s: %w", p.stack, err)
	}
	if err := p.delete(); err != nil {
		return err
	}
	if destroyed != nil {
		return fmt.Errorf("everything has ended and is deleted, but the program's own destroy failed: %w", destroyed)
	}
	fmt.Fprintf(c.OutOrStdout(), "Stack %s is down: no process, no port, no state is left.\n", p.stack)
	return nil
}
