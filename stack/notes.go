package stack

import (
	"fmt"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/internal/image"
	"kafka-on-eks/stack/config"
)

// note is a line for the reader of a preview.
type note struct {
	text    string
	warning bool
}

// tell logs the notes in a preview, and in no other run.
func tell(ctx *pulumi.Context, notes []note) error {
	if !ctx.DryRun() {
		return nil
	}
	for _, n := range notes {
		log := ctx.Log.Info
		if n.warning {
			log = ctx.Log.Warn
		}
		if err := log(n.text, nil); err != nil {
			return err
		}
	}
	return nil
}

// notes are what the plan's lines don't say: where `up` has to run, that Kafka will stop, what becomes of nodes, and where records will land.
func notes(c *config.Config) []note {
	var all []note
	if text := accessNote(c); text != "" {
		all = append(all, note{text: text})
	}
	if text := licenseNote(c); text != "" {
		all = append(all, note{text, true})
	}
	if text := cacheNote(c); text != "" {
		all = append(all, note{text: text})
	}
	if text := authorityNote(c, time.Now()); text != "" {
		all = append(all, note{text, true})
	}
	for _, text := range nodeNotes(c) {
		all = append(all, note{text: text})
	}
	if text := passwordsNote(c); text != "" {
		all = append(all, note{text: text})
	}
	return append(all, pathNotes(c)...)
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

// cacheNote says which images to put into ECR's cache by hand. ECR fetches none for nodes without a way to the internet, only hands out what it has:
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html.
func cacheNote(c *config.Config) string {
	if !c.Registry.Cache || c.Network.VPCID != "" || infra.NAT(c.Network.NATGateways) != infra.NATNone {
		return ""
	}
	hub := image.Mirror("REGISTRY/" + infra.CachePrefix(c.ClusterName(), infra.DockerHubCache))
	list := versionsOf(c, hub).Images(c.Versions.Operator, c.Connect.BuildImage || c.Connect.Image != "")
	return "registry.cache: nodes without a NAT gateway can't have ECR fetch an image for the first time. Pull each once from a machine with a way to the internet, " +
		"when the rules of the cache are there (docs/operations.md, A network without a way out): " + strings.Join(list, ", ")
}

// authorityNote is empty until the last year of the CA's certificate: an up of the year before would have renewed it.
func authorityNote(c *config.Config, now time.Time) string {
	ends, err := time.Parse(time.RFC3339, c.Before.CAExpires)
	if err != nil || now.Before(ends.AddDate(-1, 0, 0)) {
		return ""
	}
	return "the CA's certificate ends on " + ends.Format(time.DateOnly) + ", and with it every connection: up renews it"
}

// nodeNotes say what becomes of nodes where the plan's lines don't.
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

// passwordsNote says what becomes of the old passwords.
func passwordsNote(c *config.Config) string {
	switch {
	case c.Rotation.OldPasswords && !c.Before.OldPasswords:
		return fmt.Sprintf("passwords of generation %d: controllers and brokers restart one after the other, then Connect's workers; producers take them over while they run. "+
			"The old ones stay valid until an up with rotation.oldPasswords: false", c.Rotation.Passwords)
	case c.Before.OldPasswords && !c.Rotation.OldPasswords:
		return fmt.Sprintf("the passwords before those of generation %d end: nothing restarts", c.Rotation.Passwords)
	}
	return ""
}

// pathNotes show where an example record will land, and warn of folders whose records don't belong together.
func pathNotes(c *config.Config) []note {
	label := "sink.pathFormat " + c.Sink.PathFormat + ": "
	all := []note{{text: label + c.PathExample()}}
	for _, doubt := range c.Sink.PathDoubts() {
		all = append(all, note{label + doubt, true})
	}
	return all
}
