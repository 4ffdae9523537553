package config

import (
	"slices"
	"time"
)

// Settled are settings that can't change any more once a stack is up. Kafka and AWS would refuse another value only late in a run, when Kafka's brokers have
// already changed. Settled is an output of the stack, where the next run finds it. A stack that was never up has the zero value.
type Settled struct {
	// Topic is the name of the events' topic, which has these Partitions and this ReplicationFactor.
	Topic string `pulumi:"topic"`
	// TopicProtected says that the topic must not be deleted.
	TopicProtected    bool `pulumi:"topicProtected"`
	Partitions        int  `pulumi:"partitions"`
	ReplicationFactor int  `pulumi:"replicationFactor"`
	// LargestReplicationFactor is the largest of all topics of this and earlier runs, Kafka's own among them.
	LargestReplicationFactor int `pulumi:"largestReplicationFactor"`
	// Brokers is their number, Zones that of the zones they are spread over.
	Brokers int `pulumi:"brokers"`
	Zones   int `pulumi:"zones"`
	// CIDR is the block of the stack's own VPC, or empty; VPCID is the VPC that was there before, or empty.
	CIDR  string `pulumi:"cidr"`
	VPCID string `pulumi:"vpcId"`
	// BrokerStorage and ControllerStorage are the sizes of volumes, e.g. 100Gi.
	BrokerStorage     string `pulumi:"brokerStorage"`
	ControllerStorage string `pulumi:"controllerStorage"`
	// ReclaimPolicy, IOPS and Throughput (MiB per second) belong to the class of volumes.
	ReclaimPolicy string `pulumi:"reclaimPolicy"`
	IOPS          int    `pulumi:"iops"`
	Throughput    int    `pulumi:"throughput"`
	// Kubernetes is the version of EKS, e.g. 1.34.
	Kubernetes string `pulumi:"kubernetes"`
	// Tags stands for the tags of everything in AWS.
	Tags string `pulumi:"tags"`
	// Images are those that the stack's state holds as built, by their names: the fingerprints of their sources, "" for one that was found in the registry. Nil
	// before there was such a list.
	Images map[string]string `pulumi:"images"`
	// Passwords is the generation of the program's own users' passwords, and OldPasswords says whether the one before is valid, too.
	Passwords    int  `pulumi:"passwords"`
	OldPasswords bool `pulumi:"oldPasswords"`
	// CAExpires is when the CA's certificate ends, as RFC 3339 has it. It is an output of its own.
	CAExpires string `pulumi:"caExpires"`
	// TrialSince is the day on which the stack was first built without a licence, e.g. 2026-11-29; empty with one.
	TrialSince string `pulumi:"trialSince"`
}

// Settle is what a run with this config settles, on a day.
func (c *Config) Settle(today time.Time) Settled {
	before := c.Before
	since := ""
	if c.LicenseKey() == "" {
		if since = before.TrialSince; since == "" {
			since = today.Format(time.DateOnly)
		}
	}
	return Settled{
		Brokers: c.Brokers, Zones: c.Zones, CIDR: c.ownCIDR(), VPCID: c.Network.VPCID, TrialSince: since, TopicProtected: c.TopicProtected(),
		Passwords: c.Rotation.Passwords, OldPasswords: c.Rotation.OldPasswords,
		Topic: c.Topic.Name, Partitions: c.Topic.Partitions, ReplicationFactor: c.Topic.ReplicationFactor,
		LargestReplicationFactor: max(c.Topic.ReplicationFactor, before.LargestReplicationFactor),
		BrokerStorage:            string(c.Broker.Storage), ControllerStorage: string(c.Controller.Storage),
		ReclaimPolicy: c.Storage.ReclaimPolicy, IOPS: c.Storage.IOPS, Throughput: c.Storage.Throughput, Kubernetes: string(c.Versions.Kubernetes),
		Tags: c.tagsDigest(),
	}
}

// ownCIDR is the block of the VPC that the stack makes; empty where it uses another one.
func (c *Config) ownCIDR() string {
	if c.Network.VPCID != "" {
		return ""
	}
	return c.Network.CIDR
}

// TopicProtected reports whether the events' topic, and those that hang on it, must not be deleted: where the cluster is protected, until the config lets
// go of the topic by its name.
func (c *Config) TopicProtected() bool {
	return c.Cluster.DeletionProtection && !slices.Contains(c.Topic.AllowDelete, c.Topic.Name)
}
