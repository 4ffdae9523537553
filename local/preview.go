package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/workspace"
)

func newPreviewCommand(w *workspace.Workspace) *cobra.Command {
	var flags settingsFlags
	var asJSON bool
	c := &cobra.Command{
		Use:   "preview",
		Short: "Show what up would do; nothing needs to run, no credentials are needed",
		Example: "  local preview\n  local preview --stack prod\n  local preview --stack prod --json | jq '.resources[].type'" +
			"\n  local preview -c brokers=4",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return preview(c, w, flags, asJSON)
		},
	}
	flags.register(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print every planned resource as JSON")
	return c
}

func preview(c *cobra.Command, w *workspace.Workspace, flags settingsFlags, asJSON bool) error {
	state := w.EngineDir()
	if !w.Exists() {
		passing, err := os.MkdirTemp("", "preview-")
		if err != nil {
			return fmt.Errorf("make a folder for passing state: %w", err)
		}
		defer os.RemoveAll(passing) // a folder of the system's temporary ones
		state = passing
	}
	node, err := openNode(w)
	if err != nil {
		return err
	}
	k, err := openKubernetes(w, node)
	if err != nil {
		return err
	}
	e, err := openEngine(w, openCloud(w, nil, k), k, state, flags)
	if err != nil {
		return err
	}
	if _, err := loadConfig(e, w.Stack); err != nil {
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
	if differences := plan.Differences(); len(differences) > 0 {
		fmt.Fprintf(progress, "What changes:\n%s\n", strings.Join(differences, "\n"))
	}
	return nil
}
