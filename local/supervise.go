package main

import (
	"github.com/spf13/cobra"

	"kafka-on-eks/local/machine"
)

// newSuperviseCommand is what the machine's supervisor process runs; users have no need for it.
func newSuperviseCommand() *cobra.Command {
	var dir string
	c := &cobra.Command{
		Use: "supervise", Hidden: true, Args: cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil }, // needs no project
		RunE: func(c *cobra.Command, _ []string) error {
			return machine.Supervise(c.Context(), dir)
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "folder of the stack's state")
	return c
}
