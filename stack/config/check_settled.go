package config

// settled refuses settings that contradict the stack's last run.
func (k *checker) settled(c *Config) {
	before := c.Before
	if before.Topic != "" && before.Topic == c.Topic.Name {
		k.must(c.Topic.ReplicationFactor == before.ReplicationFactor, "topic.replicationFactor",
			"got %d, must stay %d: Kafka can't change that of topic %s, which is there (e.g. %d)", c.Topic.ReplicationFactor, before.ReplicationFactor, before.Topic, before.ReplicationFactor)
		k.must(c.Topic.Partitions >= before.Partitions, "topic.partitions",
			"got %d, must be at least %d: Kafka takes none from topic %s, which is there (e.g. %d)", c.Topic.Partitions, before.Partitions, before.Topic, before.Partitions)
	}
	k.must(!before.TopicProtected || before.Topic == c.Topic.Name, "topic.name", "got %q, must stay %q: up would delete topic %[2]s with its events, those among them that aren't in S3 yet; "+
		"to let it go, run up once with topic.allowDelete: [%[2]q] and the old name, then with the new one (e.g. %[2]s)", c.Topic.Name, before.Topic)
	k.must(c.Brokers >= before.LargestReplicationFactor, "brokers", "got %d, must be at least %d, the replication factor of topics that are there, Kafka's own among them (e.g. %d)",
		c.Brokers, before.LargestReplicationFactor, before.LargestReplicationFactor)
	for i, was := range []string{before.BrokerStorage, before.ControllerStorage} {
		volume := c.volumes()[i]
		least, known := Size(was).Mebibytes()
		size, _ := volume.size.Mebibytes()
		k.must(!known || size >= least, volume.key, "got %q, must be at least %s: volumes that are there can't shrink (e.g. %s)", volume.size, was, was)
	}
	// A stack that an earlier version of the program deployed has none of these outputs.
	for _, s := range []struct {
		key      string
		was, now any
	}{
		{"storage.reclaimPolicy", before.ReclaimPolicy, c.Storage.ReclaimPolicy},
		{"storage.iops", before.IOPS, c.Storage.IOPS},
		{"storage.throughput", before.Throughput, c.Storage.Throughput},
	} {
		k.must(before.ReclaimPolicy == "" || s.now == s.was, s.key, "got %v, must stay %[2]v: Kubernetes can't change a class of volumes, and volumes that are there "+
			"wouldn't follow it; docs/operations.md says how to change those (e.g. %[2]v)", s.now, s.was)
	}
	k.settledPlace(c)
	was, known := KubernetesVersion(before.Kubernetes).minor()
	minor, _ := c.Versions.Kubernetes.minor()
	// https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
	k.must(!known || minor == was || minor == was+1, "versions.kubernetes", "got %q, must be 1.%d, which the cluster has, or 1.%d: EKS goes up one version at a time, and never down (e.g. 1.%d)",
		c.Versions.Kubernetes, was, was+1, was)
}

// settledPlace refuses another place for the machines of a stack. Each broker's volume stays in its zone, and each subnet in its block: over other zones,
// brokers and nodes would be dealt out otherwise than their volumes lie, and in another block or VPC every subnet, node and the cluster itself would be new.
func (k *checker) settledPlace(c *Config) {
	before := c.Before
	if before.Zones == 0 {
		return // the stack is new, or an earlier version of the program deployed it
	}
	const way = "take another stack for that, which may read the same source"
	k.must(c.Zones == before.Zones, "zones", "got %d, must stay %d: volumes can't leave their zones, and brokers go where their volumes are; "+way+" (e.g. %[2]d)", c.Zones, before.Zones)
	k.must(c.Network.VPCID == before.VPCID, "network.vpcId", "got %q, must stay %q: a cluster can't move to another VPC; "+way, c.Network.VPCID, before.VPCID)
	k.must(before.CIDR == "" || c.Network.VPCID != "" || c.Network.CIDR == before.CIDR, "network.cidr",
		"got %q, must stay %q: a VPC can't change its block, so that subnets, nodes and cluster would all be new; "+way+" (e.g. %[2]s)", c.Network.CIDR, before.CIDR)
}
