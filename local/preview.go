package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/stack"
)

func newPreviewCommand(p *place) *cobra.Command {
	var flags settingsFlags
	var asJSON bool
	c := &cobra.Command{
		Use:   "preview",
		Short: "Show what up would do; nothing needs to run, no credentials are needed",
		Example: "  local preview\n  local preview --stack prod\n  local preview --stack prod --json | jq '.resources[].type'" +
			"\n  local preview -c brokers=4",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return preview(c, p, flags, asJSON)
		},
	}
	flags.register(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print every planned resource as JSON")
	return c
}

func preview(c *cobra.Command, p *place, flags settingsFlags, asJSON bool) error {
	state := p.engineDir()
	if !p.exists() {
		passing, err := os.MkdirTemp("", "preview-")
		if err != nil {
			return fmt.Errorf("make a folder for passing state: %w", err)
		}
		defer os.RemoveAll(passing) // a folder of the system's temporary ones
		state = passing
	}
	cloud := p.cloud(nil)
	e, err := p.engine(cloud, state, flags)
	if err != nil {
		return err
	}
	if _, err := loadConfig(e, p); err != nil {
		return err
	}
	progress := c.OutOrStdout()
	if asJSON {
		progress = io.Discard
	}
	plan, err := e.Preview(c.Context(), progress)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(c.OutOrStdout(), plan)
	}
	return nil
}

// loadConfig checks the stack's settings before anything starts.
func loadConfig(e *engine.Engine, p *place) (*stack.Config, error) {
	values, err := e.Values()
	if err != nil {
		return nil, err
	}
	in := stack.Inputs{Project: e.Project(), Stack: p.stack, Values: values, File: e.File()}
	settled, err := e.Output("settled")
	if err == nil && settled != nil {
		err = json.Unmarshal(settled, &in.Settled)
	}
	if err != nil {
		return nil, fmt.Errorf("find what the last run has settled: %w", err)
	}
	return in.Load()
}
