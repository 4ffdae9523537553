package main

import "github.com/spf13/cobra"

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
