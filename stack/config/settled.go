package config

// Settled are settings that a stack can't get rid of once it is up: what refuses another value comes late, when Kafka's brokers have already changed. A stack has
// them among its outputs, where its next run finds them. A stack that was never up has the zero value.
type Settled struct {
	// Topic is the name of the events' topic; Partitions and ReplicationFactor are that one's.
	Topic             string `pulumi:"topic"`
	Partitions        int    `pulumi:"partitions"`
	ReplicationFactor int    `pulumi:"replicationFactor"`
	// LargestReplicationFactor is that of topics from earlier runs, Kafka's own among them.
	LargestReplicationFactor int `pulumi:"largestReplicationFactor"`
	// BrokerStorage and ControllerStorage are the sizes of volumes, e.g. 100Gi.
	BrokerStorage     string `pulumi:"brokerStorage"`
	ControllerStorage string `pulumi:"controllerStorage"`
	// ReclaimPolicy, IOPS and Throughput (MiB per second) are those of the class of volumes.
	ReclaimPolicy string `pulumi:"reclaimPolicy"`
	IOPS          int    `pulumi:"iops"`
	Throughput    int    `pulumi:"throughput"`
	// Kubernetes is the version of EKS, e.g. 1.34.
	Kubernetes string `pulumi:"kubernetes"`
}

// Settle is what a run with a config settles, after one that has settled before.
func (c *Config) Settle(before Settled) Settled {
	return Settled{
		Topic: c.Topic.Name, Partitions: c.Topic.Partitions, ReplicationFactor: c.Topic.ReplicationFactor,
		LargestReplicationFactor: max(c.Topic.ReplicationFactor, before.LargestReplicationFactor),
		BrokerStorage:            string(c.Broker.Storage), ControllerStorage: string(c.Controller.Storage),
		ReclaimPolicy: c.Storage.ReclaimPolicy, IOPS: c.Storage.IOPS, Throughput: c.Storage.Throughput, Kubernetes: string(c.Versions.Kubernetes),
	}
}
