package main

import (
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/kubernetes/agent"
	"kafka-on-eks/local/workspace"
)

// newKubeAgentCommand is what plays kubelet and operator in the cluster of a stack; users have no need for it.
func newKubeAgentCommand(w *workspace.Workspace) *cobra.Command {
	var charts []string
	c := &cobra.Command{
		Use: "kube-agent", Hidden: true, Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			node, err := openNode(w)
			if err != nil {
				return err
			}
			k, err := newKubernetes(w, node)
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(os.Stderr, nil))
			node.Log = log
			return agent.Run(c.Context(), agent.Options{
				Cluster: k.cluster, Cloud: openCloud(w, node, k), Node: node, Log: log, LogPort: k.agentPort, ChartPort: k.chartPort, ChartVersions: charts,
			})
		},
	}
	c.Flags().StringSliceVar(&charts, "charts", nil, "versions of the charts that it serves")
	return c
}
