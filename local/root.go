package main

import (
	"encoding/json"
	"io"

	"github.com/spf13/cobra"
)

const rootHelp = `Runs the Pulumi program of this project whole on one machine: the real Pulumi engine, stand-ins for
the cloud providers, and real Kafka, S3 gateway, sink and producer behind them. No account, no containers.`

func newRootCommand() *cobra.Command {
	p := &place{}
	root := &cobra.Command{
		Use:           "local",
		Short:         "Run the whole stack on this machine",
		Long:          rootHelp,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return p.resolve()
		},
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&p.stack, "stack", "s", "local", "stack to work on; its settings are in Pulumi.<stack>.yaml")
	flags.StringVar(&p.project, "project", "", "folder of Pulumi.yaml (default: this folder or the nearest above it)")
	flags.StringVar(&p.home, "home", "", "folder for state, logs and data (default: .local in the project)")
	root.AddCommand(
		newUpCommand(p), newPreviewCommand(p), newStatusCommand(p), newVerifyCommand(p), newLogsCommand(p), newDownCommand(p), newVersionCommand(),
		newSuperviseCommand(), newSinkCommand(),
	)
	return root
}

// settingsFlags are the flags of the commands that run the program.
type settingsFlags struct {
	file      string
	overrides []string
}

func (f *settingsFlags) register(c *cobra.Command) {
	c.Flags().StringVar(&f.file, "config-file", "", "settings file in place of Pulumi.<stack>.yaml")
	c.Flags().StringArrayVarP(&f.overrides, "config", "c", nil,
		"setting for this run, over the file's (e.g. -c brokers=4 -c source.kind=file)")
}

// printJSON writes a value the way every --json does: indented, and readable as it is.
func printJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(v)
}
