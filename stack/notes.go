package stack

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/stack/config"
)

// noteAccess tells the reader of a preview where `up` has to run.
func noteAccess(ctx *pulumi.Context, c *config.Config) error {
	note := accessNote(c)
	if !ctx.DryRun() || note == "" {
		return nil
	}
	return ctx.Log.Info(note, nil)
}

// accessNote is empty if the config lists addresses from which `up` works.
func accessNote(c *config.Config) string {
	if c.Stack == localStack || len(c.Cluster.PublicAccessCIDRs) > 0 || c.Cluster.Reachable {
		return ""
	}
	return "cluster " + c.ClusterName() + " will have no public endpoint, as cluster.publicAccessCidrs lists nothing: `up` must run inside its VPC, " +
		"on a CI runner or a machine there, through a VPN or a peered network, or behind `aws ssm start-session` to one of them. " +
		"A new VPC has none of these yet: list your own address for the first `up` (e.g. cluster.publicAccessCidrs: [\"203.0.113.7/32\"]), and take it out afterwards."
}

// noteLicense warns whoever reads the plan that Kafka will stop.
func noteLicense(ctx *pulumi.Context, c *config.Config) error {
	if note := licenseNote(c); ctx.DryRun() && note != "" {
		return ctx.Log.Warn(note, nil)
	}
	return nil
}

// trialDays is how long Confluent's servers run without a licence: https://docs.confluent.io/platform/current/installation/license.html.
const trialDays = 30

// licenseNote is empty where there is a licence, or none is needed.
func licenseNote(c *config.Config) string {
	if c.Stack == localStack || c.LicenseKey() != "" {
		return ""
	}
	ends := fmt.Sprintf("%d days after the first up", trialDays)
	if since, err := time.Parse(time.DateOnly, c.Before.TrialSince); err == nil {
		ends = "on " + since.AddDate(0, 0, trialDays).Format(time.DateOnly)
	}
	return "no licence key: Confluent's trial ends " + ends + ", and with it brokers, controllers and Connect (pulumi config set --secret license KEY)"
}

// noteNodes says in the preview what becomes of nodes where the plan's lines don't.
func noteNodes(ctx *pulumi.Context, c *config.Config) error {
	for _, note := range nodeNotes(c) {
		if !ctx.DryRun() {
			return nil
		}
		if err := ctx.Log.Info(note, nil); err != nil {
			return err
		}
	}
	return nil
}

func nodeNotes(c *config.Config) []string {
	var notes []string
	if c.Brokers < c.Before.Brokers {
		notes = append(notes, fmt.Sprintf("brokers %d to %d: their nodes stay in this up, until the partitions are moved; the next up takes the nodes", c.Before.Brokers, c.Brokers))
	}
	if c.TagsChange() {
		notes = append(notes, "tags change: all nodes are replaced, Kafka's one zone after the other, as machines and disks get their tags when they are made")
	}
	return notes
}

// notePath shows the reader of a preview where records will land, and warns of folders whose records don't belong together.
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
