package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

// version is the project's. CHANGELOG.md says what each has; a test holds the two together.
const version = "0.9.0"

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the project, and what it was built with",
		Args:  cobra.NoArgs,
		// It needs no project, which every other command looks for first.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "kafka-on-eks %s, %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
