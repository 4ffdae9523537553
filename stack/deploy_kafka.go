package stack

import (
	"strconv"
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/kafka"
	"kafka-on-eks/producer"
)

// pipeline is Kafka with everything around it, inside the cluster.
type pipeline struct {
	namespace   *corev1.Namespace
	credentials *kafka.Credentials
	cluster     *kafka.Cluster
	topics      *kafka.Topics
	acls        *kafka.ACLs
}

func buildKafka(ctx *pulumi.Context, c *Config, f *foundation, check objectsCheck) (*pipeline, error) {
	p := &pipeline{}
	inside := pulumi.Providers(f.cluster.Provider)
	versions := kafka.Versions{Platform: c.Versions.ConfluentPlatform, Init: c.Versions.OperatorInit}
	var err error
	// Deleting the namespace deletes the volumes' claims: the add-on that then deletes the volumes, and nodes to run it, must outlive it.
	p.namespace, err = kafka.NewNamespace(ctx, pulumi.Provider(f.cluster.Provider), after(append(f.access, f.nodes, f.addons, f.storage)...))
	if err != nil {
		return nil, err
	}
	namespace := p.namespace.Metadata.Name().Elem()
	policies, err := kafka.NewNetworkPolicies(ctx, "network", &kafka.NetworkPoliciesArgs{
		Namespace: namespace, NetworkCIDRs: c.networkCIDRs(), ClosedCIDRs: c.closedCIDRs(), ProducerApp: producer.Name, ProducerHTTP: producer.HTTPPort,
		SourcePorts: c.sourcePorts(), Traces: c.Producer.collector(), External: c.external() != nil,
	}, inside)
	if err != nil {
		return nil, err
	}
	operator, err := kafka.NewOperator(ctx, "operator", &kafka.OperatorArgs{
		Version: c.Versions.Operator, Repository: c.Charts.Operator, Namespace: namespace, CertificateNames: c.external().CertificateNames(),
	}, inside, after(policies))
	if err != nil {
		return nil, err
	}
	p.credentials, err = kafka.NewCredentials(ctx, "kafka", &kafka.CredentialsArgs{Namespace: namespace, Kubernetes: f.cluster.Provider})
	if err != nil {
		return nil, err
	}
	p.cluster, err = kafka.NewCluster(ctx, "kafka", &kafka.ClusterArgs{
		Namespace: namespace, Versions: versions, StorageClass: f.storage.ClassName, Credentials: p.credentials,
		Brokers: c.Brokers, BrokerPod: pod(c.Broker.CPU, c.Broker.Memory), BrokerStorage: string(c.Broker.Storage),
		Controllers: controllers, ControllerPod: pod(c.Controller.CPU, c.Controller.Memory), ControllerStorage: string(c.Controller.Storage),
		ReplicationFactor: c.Topic.ReplicationFactor, MinInsyncReplicas: c.Topic.MinInsyncReplicas, External: c.external(),
		After: partsOf(operator, p.credentials),
	}, inside)
	if err != nil {
		return nil, err
	}
	topics := &kafka.TopicsArgs{Namespace: namespace, Cluster: p.cluster, Credentials: p.credentials, Topics: c.topics(c.objectsURL(f.bucket))}
	if check != nil {
		topics.CheckObjects = func(url string) error { return check(c, ctx, f.bucket, url) }
	}
	p.topics, err = kafka.NewTopics(ctx, "topics", topics, inside)
	if err != nil {
		return nil, err
	}
	p.acls, err = kafka.NewACLs(ctx, "acl", &kafka.ACLsArgs{
		Namespace: namespace, Versions: versions, Cluster: p.cluster, Credentials: p.credentials, Topic: c.Topic.Name,
		DeadLetters: c.Topic.Name + deadLettersSuffix, Positions: c.Topic.Name + positionsSuffix, SinkDeadLetters: c.Topic.Name + sinkDeadLettersSuffix,
		TransactionalIDs: c.producerNames(),
	}, inside)
	if err != nil {
		return nil, err
	}
	connect, err := kafka.NewConnect(ctx, "connect", &kafka.ConnectArgs{
		Namespace: namespace, Versions: versions, Cluster: p.cluster, Credentials: p.credentials, Replicas: c.Connect.Replicas,
		Pod: pod(c.Connect.CPU, c.Connect.Memory), S3Connector: c.Versions.S3Connector, ReplicationFactor: c.Topic.ReplicationFactor,
		After: partsOf(p.acls, f.identity),
	}, inside)
	if err != nil {
		return nil, err
	}
	_, err = kafka.NewSink(ctx, "sink", &kafka.SinkArgs{
		Namespace: namespace, Connect: connect, Credentials: p.credentials, Bucket: f.bucket.Name, Region: c.Region,
		Topic: c.Topic.Name, DeadLetters: c.Topic.Name + sinkDeadLettersSuffix, DeadLetterReplicas: c.Topic.ReplicationFactor, DeadLetterBytes: deadLetterBytes,
		Prefix: c.Sink.Prefix, Format: c.Sink.Format, Compression: c.Sink.Compression, PathFormat: c.Sink.PathFormat, PathDuration: pathDuration(c.Sink.PathFormat),
		FlushSize: c.Sink.FlushSize, RotateInterval: c.Sink.RotateInterval, RotateOnFolderChange: c.Sink.RotateOnFolderChange,
		MaxOpenFiles: c.openFiles(), Tasks: c.Sink.Tasks,
	}, inside, after(p.topics))
	return p, err
}

func pod(cpu Cores, memory Size) kafka.Pod {
	return kafka.Pod{CPU: string(cpu), Memory: string(memory), Heap: memory.heap()}
}

const (
	// usualEventBytes is what fits into a batch of Kafka's default size, 1 MiB, with all that belongs to a record.
	usualEventBytes = 1_000_000
	// recordOverhead is room for a record's key and headers, and for the batch around it.
	recordOverhead = 64 << 10
	// deadLetterBytes is what the topics of dead letters take. A dead letter is a whole event that was too large elsewhere, or its first 8 MiB, and
	// what was wrong with it.
	deadLetterBytes = 10 << 20
)

// openFiles is how many files a partition may have open in the sink: their buffers, all partitions' on one worker where the others are
// away, fill half of its JVM's memory at the most.
func (c *Config) openFiles() int {
	return max(1, int(c.Connect.Memory.heapMebibytes()<<20/2/kafka.PartBytes)/c.Topic.Partitions)
}

// topics lists the events' topic, and where its records land, and those that hang on it.
func (c *Config) topics(objects pulumi.StringInput) []kafka.Topic {
	t := c.Topic
	configs := func(more map[string]string) map[string]string {
		more["min.insync.replicas"] = strconv.Itoa(t.MinInsyncReplicas)
		return more
	}
	week := strconv.FormatInt((7 * 24 * time.Hour).Milliseconds(), 10)
	deadLetters := map[string]string{"cleanup.policy": "delete", "retention.ms": week, "max.message.bytes": strconv.Itoa(deadLetterBytes)}
	events := map[string]string{"cleanup.policy": "delete", "retention.ms": strconv.FormatInt(t.Retention.Milliseconds(), 10)}
	if most := max(c.Producer.MaxEventBytes, c.Producer.batchBytes()); most > usualEventBytes {
		events["max.message.bytes"] = strconv.Itoa(most + recordOverhead)
	}
	return []kafka.Topic{
		{Name: t.Name, Partitions: t.Partitions, Replicas: t.ReplicationFactor, Configs: configs(events), Objects: objects},
		{Name: t.Name + deadLettersSuffix, Partitions: 1, Replicas: t.ReplicationFactor, Configs: configs(deadLetters)},
		{Name: t.Name + positionsSuffix, Partitions: 1, Replicas: t.ReplicationFactor, Configs: configs(map[string]string{"cleanup.policy": "compact"})},
		{Name: t.Name + sinkDeadLettersSuffix, Partitions: 1, Replicas: t.ReplicationFactor, Configs: configs(deadLetters)},
	}
}
