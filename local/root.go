package main

import (
	"github.com/spf13/cobra"

	"kafka-on-eks/local/workspace"
)

const rootHelp = `Runs the Pulumi program of this project whole on one machine: the real Pulumi engine, stand-ins for
the cloud providers, and real Kafka, S3 gateway, sink and producer behind them. No account, no containers.`

func newRootCommand() *cobra.Command {
	w := &workspace.Workspace{}
	root := &cobra.Command{
		Use:           "local",
		Short:         "Run the whole stack on this machine",
		Long:          rootHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return w.Resolve()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&w.Stack, "stack", "s", "local", "stack to work on; its settings are in Pulumi.<stack>.yaml")
	flags.StringVar(&w.Project, "project", "", "folder of Pulumi.yaml (default: this folder or the nearest above it)")
	flags.StringVar(&w.Home, "home", "", "folder for state, logs and data (default: .local in the project)")
	root.AddCommand(
		newUpCommand(w), newPreviewCommand(w), newStatusCommand(w), newVerifyCommand(w), newLogsCommand(w), newDownCommand(w), newVersionCommand(),
		newSuperviseCommand(), newSinkCommand(), newKubeAgentCommand(w),
	)
	return root
}
