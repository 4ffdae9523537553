package main

import (
	"context"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/status"
	"kafka-on-eks/local/workspace"
)

func newStatusCommand(w *workspace.Workspace) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "status",
		Short:   "Show what runs, where, and how far the records have come",
		Example: "  local status\n  local status --json | jq '.processes[] | select(.restarts > 0)'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := w.RequireUp(); err != nil {
				return err
			}
			s, err := lookAt(c.Context(), w)
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), s)
			}
			return s.Print(c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// lookAt gives the stack's status.
func lookAt(ctx context.Context, w *workspace.Workspace) (*status.Status, error) {
	node, err := openNode(w)
	if err != nil {
		return nil, err
	}
	cloud := openCloud(w, node, nil)
	producers, err := cloud.Producers(namespace)
	if err != nil {
		return nil, err
	}
	connectors, err := cloud.Connectors(namespace)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(connectors))
	for i, c := range connectors {
		names[i] = c.Name
	}
	return status.Of(ctx, w.Stack, node, producers, names)
}
