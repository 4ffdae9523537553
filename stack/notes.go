package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/stack/config"
)

// noteAccess says in the preview, to whoever reads the plan, from where `up` will work.
func noteAccess(ctx *pulumi.Context, c *config.Config) error {
	note := accessNote(c)
	if !ctx.DryRun() || note == "" {
		return nil
	}
	return ctx.Log.Info(note, nil)
}

// accessNote is empty where `up` works from anywhere that the config lists.
func accessNote(c *config.Config) string {
	if c.Stack == localStack || len(c.Cluster.PublicAccessCIDRs) > 0 {
		return ""
	}
	return "cluster " + c.ClusterName() + " will have no public endpoint, as cluster.publicAccessCidrs lists nothing: `up` must run inside its VPC, " +
		"on a CI runner or a machine there, through a VPN or a peered network, or behind `aws ssm start-session` to one of them. " +
		"A new VPC has none of these yet: list your own address for the first `up` (e.g. cluster.publicAccessCidrs: [\"203.0.113.7/32\"]), and take it out afterwards."
}

// notePath shows in the preview, to whoever reads the plan, where records will land, and warns of folders that hold what doesn't belong together.
func notePath(ctx *pulumi.Context, c *config.Config) error {
	if !ctx.DryRun() {
		return nil
	}
	label := "sink.pathFormat " + c.Sink.PathFormat + ": "
	if err := ctx.Log.Info(label+c.PathExample(), nil); err != nil {
		return err
	}
	for _, doubt := range c.Sink.PathDoubts() {
		if err := ctx.Log.Warn(label+doubt, nil); err != nil {
			return err
		}
	}
	return nil
}
