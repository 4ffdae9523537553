package main

import (
	"github.com/spf13/cobra"

	"kafka-on-eks/local/workspace"
)

func newUpCommand(w *workspace.Workspace) *cobra.Command {
	var flags settingsFlags
	var ports []string
	var withKubernetes bool
	c := &cobra.Command{
		Use:   "up",
		Short: "Bring the stack up, or to what its settings say now; records are landing in S3 when it returns",
		Example: "  local up\n  local up -c brokers=4\n  local up -c source.kind=file -c source.path=/data/matches.ndjson" +
			"\n  local up --stack dev -c source.kind=generator",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			node, err := openNode(w)
			if err != nil {
				return err
			}
			u := &update{workspace: w, node: node, flags: flags, ports: ports, withKubernetes: withKubernetes, out: c.OutOrStdout()}
			return u.run(c.Context())
		},
	}
	flags.register(c)
	c.Flags().StringArrayVar(&ports, "port", nil,
		"local port of s3, a producer or a broker; others, and all that are left out, get free ones (e.g. --port s3=9000 --port kafka-0=9092)")
	c.Flags().BoolVar(&withKubernetes, "kubernetes", false,
		"bring the stack up in a real Kubernetes API server, for kubectl (make kubernetes builds it; 0.75 GB of memory); it stays so until down")
	return c
}
