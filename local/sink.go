package main

import (
	"github.com/spf13/cobra"

	"kafka-on-eks/local/sink"
)

// newSinkCommand is what a connector's process runs.
func newSinkCommand() *cobra.Command {
	var config string
	c := &cobra.Command{
		Use: "sink", Hidden: true, Args: cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
		RunE: func(c *cobra.Command, _ []string) error {
			settings, err := sink.LoadSettings(config)
			if err != nil {
				return err
			}
			return sink.Run(c.Context(), settings)
		},
	}
	c.Flags().StringVar(&config, "config", "", "the connector's settings file")
	return c
}
