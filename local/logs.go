package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/workspace"
)

func newLogsCommand(w *workspace.Workspace) *cobra.Command {
	return &cobra.Command{
		Use:     "logs NAME",
		Short:   "Print the log of a process (local status lists their names)",
		Example: "  local logs producer\n  local logs kafka-0 | grep WARN",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := w.RequireUp(); err != nil {
				return err
			}
			node, err := openNode(w)
			if err != nil {
				return err
			}
			overview, err := node.Look(c.Context()) // which takes no longer where nothing answers
			if err != nil {
				return err
			}
			var names []string
			for _, s := range overview.Processes {
				names = append(names, s.Name)
			}
			if !slices.Contains(names, args[0]) {
				return fmt.Errorf("got process %q, must be one of %s", args[0], strings.Join(names, ", "))
			}
			f, err := os.Open(node.LogPath(args[0]))
			if errors.Is(err, os.ErrNotExist) {
				return nil // it has said nothing yet
			}
			if err != nil {
				return fmt.Errorf("read log: %w", err)
			}
			defer f.Close() // only read
			_, err = io.Copy(c.OutOrStdout(), f)
			return err
		},
	}
}
