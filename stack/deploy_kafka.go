package stack

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/helm"
	"kafka-on-eks/internal/image"
	"kafka-on-eks/kafka"
	"kafka-on-eks/producer"
	"kafka-on-eks/stack/config"
)

// pipeline is the part of a stack that runs inside the cluster: Kafka and everything around it.
type pipeline struct {
	namespace   *corev1.Namespace
	credentials *kafka.Credentials
	cluster     *kafka.Cluster
	topics      *kafka.Topics
	acls        *kafka.ACLs
	rules       *kafka.ACLsArgs
	sink        *kafka.Sink
	// producerLogin is the Secret with the producers' login.
	producerLogin pulumi.StringOutput
}

func buildKafka(ctx *pulumi.Context, c *config.Config, f *foundation, own ownImages, h *hooks) (*pipeline, error) {
	p := &pipeline{}
	inside := pulumi.Providers(f.cluster.Provider)
	versions := versionsOf(c, f.registries)
	var err error
	// Deleting the namespace deletes the volumes' claims. The add-on that then deletes the volumes, and the nodes that run it, must outlive it.
	p.namespace, err = kafka.NewNamespace(ctx, pulumi.Provider(f.cluster.Provider), after(append(f.access, f.nodes, f.addons, f.storage)...))
	if err != nil {
		return nil, err
	}
	namespace := p.namespace.Metadata.Name().Elem()
	policies, err := kafka.NewNetworkPolicies(ctx, "network", &kafka.NetworkPoliciesArgs{
		Namespace: namespace, NetworkCIDRs: networkCIDRs(c), ClosedCIDRs: closedCIDRs(c), ProducerApp: producer.Name, ProducerHTTP: producer.HTTPPort,
		SourcePorts: sourcePorts(c), Traces: collector(c.Producer.Traces), External: external(c) != nil, Logins: c.Rotation.OldPasswords,
		ClientNamespaces: c.ClientNamespaces(),
	}, inside)
	if err != nil {
		return nil, err
	}
	charts, err := kubernetes.NewProvider(ctx, "charts", &kubernetes.ProviderArgs{Kubeconfig: pulumi.String(helm.NoCluster)})
	if err != nil {
		return nil, err
	}
	operator, err := kafka.NewOperator(ctx, "operator", &kafka.OperatorArgs{
		Version: c.Versions.Operator, Repository: c.Charts.Operator, Namespace: namespace, CertificateNames: external(c).CertificateNames(), License: kafka.License(c.LicenseKey()),
		Registry: f.registries.DockerHub, Charts: charts, KubernetesVersion: string(c.Versions.Kubernetes),
	}, inside, after(policies))
	if err != nil {
		return nil, err
	}
	p.credentials, err = kafka.NewCredentials(ctx, "kafka", &kafka.CredentialsArgs{
		Namespace: namespace, Kubernetes: f.cluster.Provider, Clients: usersOf(clients(c)),
		Generations: kafka.Generations{Current: c.Rotation.Passwords, Old: c.Rotation.OldPasswords},
	})
	if err != nil {
		return nil, err
	}
	known := partsOf(operator, p.credentials)
	if c.Rotation.OldPasswords {
		brokers := c.Brokers // a broker that isn't there yet begins with the new passwords
		if c.Before.Brokers > 0 {
			brokers = min(brokers, c.Before.Brokers)
		}
		logins, err := kafka.NewLogins(ctx, "logins", &kafka.LoginsArgs{
			Namespace: namespace, Image: own.producer, Credentials: p.credentials, Brokers: brokers, Controllers: config.Controllers, After: known,
		}, inside)
		if err != nil {
			return nil, err
		}
		known = append(known, partsOf(logins)...)
	}
	p.cluster, err = kafka.NewCluster(ctx, "kafka", &kafka.ClusterArgs{
		Namespace: namespace, Versions: versions, StorageClass: f.storage.ClassName, Credentials: p.credentials,
		Brokers: c.Brokers, BrokerPod: pod(c.Broker.CPU, c.Broker.Memory), BrokerStorage: string(c.Broker.Storage),
		Controllers: config.Controllers, ControllerPod: pod(c.Controller.CPU, c.Controller.Memory), ControllerStorage: string(c.Controller.Storage),
		ReplicationFactor: c.Topic.ReplicationFactor, MinInsyncReplicas: c.Topic.MinInsyncReplicas, External: external(c), License: kafka.License(c.LicenseKey()),
		After: known,
	}, inside)
	if err != nil {
		return nil, err
	}
	args := &kafka.TopicsArgs{Namespace: namespace, Cluster: p.cluster, Credentials: p.credentials, Topics: topics(c, objectsURL(c, f.bucket))}
	if h != nil {
		args.CheckObjects = func(url string) error { return h.objects(c, ctx, f.bucket, url) }
	}
	p.topics, err = kafka.NewTopics(ctx, "topics", args, inside)
	if err != nil {
		return nil, err
	}
	p.rules = &kafka.ACLsArgs{
		Namespace: namespace, Image: own.producer, Cluster: p.cluster, Credentials: p.credentials, Topic: c.Topic.Name,
		DeadLetters: c.Topic.DeadLetters(), Positions: c.Topic.Positions(), SinkDeadLetters: c.Topic.SinkDeadLetters(),
		TransactionalIDs: producerNames(c), Clients: clients(c),
	}
	p.acls, err = kafka.NewACLs(ctx, "acls", p.rules, inside)
	if err != nil {
		return nil, err
	}
	p.producerLogin, err = p.credentials.NewProducerLogin(ctx, p.acls)
	if err != nil {
		return nil, err
	}
	connect, err := kafka.NewConnect(ctx, "connect", &kafka.ConnectArgs{
		Namespace: namespace, Versions: versions, Cluster: p.cluster, Credentials: p.credentials, Replicas: c.Connect.Replicas,
		Pod: pod(c.Connect.CPU, c.Connect.Memory), S3Connector: c.Versions.S3Connector, Image: own.connect, ReplicationFactor: c.Topic.ReplicationFactor,
		License: kafka.License(c.LicenseKey()), After: partsOf(p.acls, f.identity),
	}, inside)
	if err != nil {
		return nil, err
	}
	p.sink, err = kafka.NewSink(ctx, "sink", &kafka.SinkArgs{
		Namespace: namespace, Connect: connect, Credentials: p.credentials, Bucket: f.bucket.Name, Region: c.Region,
		Topic: c.Topic.Name, DeadLetters: c.Topic.SinkDeadLetters(), DeadLetterReplicas: c.Topic.ReplicationFactor, DeadLetterBytes: deadLetterBytes,
		Prefix: c.Sink.Prefix, Format: c.Sink.Format, Compression: c.Sink.Compression, PathFormat: c.Sink.PathFormat, PathDuration: c.Sink.PathDuration(),
		FlushSize: c.Sink.FlushSize, RotateInterval: c.Sink.RotateInterval, RotateOnFolderChange: c.Sink.RotateOnFolderChange,
		MaxOpenFiles: openFiles(c), Tasks: c.Sink.Tasks,
	}, inside, after(p.topics))
	return p, err
}

// versionsOf are the versions of Kafka and its companions, with where their images come from.
func versionsOf(c *config.Config, registries image.Registries) kafka.Versions {
	return kafka.Versions{Platform: c.Versions.ConfluentPlatform, Init: c.Versions.OperatorInit, Registries: registries}
}

func pod(cpu config.Cores, memory config.Size) kafka.Pod {
	return kafka.Pod{CPU: string(cpu), Memory: string(memory), Heap: heap(memory)}
}

// heap returns the JVM's -Xms and -Xmx for a pod with this much memory: half of it, so that the other half serves as page cache, from
// which Kafka reads. It is always set, as the operator's own default differs between its versions.
func heap(memory config.Size) string {
	return fmt.Sprintf("%dm", heapMebibytes(memory))
}

func heapMebibytes(memory config.Size) int64 {
	mebibytes, _ := memory.Mebibytes()
	return mebibytes / 2
}

// openFiles is how many files a partition may have open in the sink. If one worker has all partitions, because the others are away, the
// buffers of all their files fill at most half of its JVM's memory.
func openFiles(c *config.Config) int {
	return max(1, int(heapMebibytes(c.Connect.Memory)<<20/2/kafka.PartBytes)/c.Topic.Partitions)
}

// collector is the network address that traces go to; nil if there are none.
func collector(traces string) *kafka.Collector {
	u, err := url.Parse(traces)
	if err != nil {
		return nil
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return nil
	}
	// service.namespace.svc... is a Service of the cluster.
	if parts := strings.Split(u.Hostname(), "."); len(parts) >= 3 && parts[2] == "svc" {
		return &kafka.Collector{Namespace: parts[1], Port: port}
	}
	return &kafka.Collector{Port: port}
}
