// Package stack is the front door of the program: it has a stack's config read and checked before anything is created, and builds what
// the config says. The packages that it puts together don't know it, or one another.
package stack

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/internal/image"
	"kafka-on-eks/kafka"
	"kafka-on-eks/stack/config"
)

// Deploy builds the stack whose config the context holds. It is the Pulumi program, under the language host and inline alike.
func Deploy(ctx *pulumi.Context) error {
	return deployHooked(ctx, &hooks{objects: refuseObjects})
}

// deployHooked is Deploy with the engine's hooks; nil for none.
func deployHooked(ctx *pulumi.Context, h *hooks) error {
	values, err := resolvedValues(ctx)
	if err != nil {
		return err
	}
	before, err := readSettled(ctx)
	if err != nil { // a change that Kafka refuses then fails only when it is made
		if err := ctx.Log.Warn(err.Error(), nil); err != nil {
			return err
		}
	}
	c, problems, err := config.Inputs{Project: ctx.Project(), Stack: ctx.Stack(), Values: values, File: stackFileOf(ctx.Stack()), Settled: before}.Read()
	if err != nil {
		return err
	}
	problems = append(problems, checkProtected(c)...)
	if !embedded() {
		problems = append(problems, append(checkPlace(c), c.NoteEncrypted(ctx.IsConfigSecret)...)...)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	if err := tell(ctx, notes(c)); err != nil {
		return err
	}
	outputs, err := build(ctx, c, h)
	if err != nil {
		return err
	}
	images := outputs.Settled.Images
	outputs.Settled = c.Settle(time.Now())
	outputs.Settled.Images = images
	outputs.export(ctx)
	return nil
}

// build lists everything that a stack consists of. Each part waits for the parts above it whose outputs it takes.
func build(ctx *pulumi.Context, c *config.Config, h *hooks) (*Outputs, error) {
	cloud, err := infra.NewProvider(ctx, awsProvider, &infra.ProviderArgs{Region: c.Region, Tags: c.AllTags(), Settings: providerSettings(ctx, c)})
	if err != nil {
		return nil, err
	}
	f, err := buildFoundation(ctx, c, h.guard(c), pulumi.Providers(cloud), infra.LookupPartition(ctx, pulumi.Provider(cloud)))
	if err != nil {
		return nil, err
	}
	images := &images{before: c.Before, cloud: pulumi.Provider(cloud), settled: map[string]string{}}
	producerImage, err := buildImage(ctx, c, f, images)
	if err != nil {
		return nil, err
	}
	workers, err := buildConnectImage(ctx, c, f, images)
	if err != nil {
		return nil, err
	}
	k, err := buildKafka(ctx, c, f, ownImages{producerImage, workers}, h)
	if err != nil {
		return nil, err
	}
	producers, err := buildProducers(ctx, c, f, k, producerImage)
	if err != nil {
		return nil, err
	}
	// Before they know of a change, sink and producers still need what they may do no more after it.
	_, err = kafka.NewRevocation(ctx, "acls-remove", k.rules, pulumi.Providers(f.cluster.Provider), after(append(producers, k.sink)...))
	if err != nil {
		return nil, err
	}
	return &Outputs{
		Bucket: f.bucket.Name, BootstrapServers: k.cluster.Bootstrap, Kubeconfig: f.cluster.Kubeconfig, Topics: k.topics.Names, Image: producerImage,
		ExternalBootstrapServers: k.cluster.ExternalBootstrap, CACertificate: k.credentials.CACertificate,
		Settled:   config.Settled{Images: images.settled},
		CAExpires: k.credentials.CAExpires, Clients: clientsOutput(c, k.cluster), ClientPasswords: k.credentials.ClientPasswords,
		Retained: retained(c, f.bucket.Name, f.dataKey.ARN, f.volumesKey.ARN),
	}, nil
}

// foundation is the part of a stack that lies in AWS, up to a cluster with nodes.
type foundation struct {
	network *infra.Network
	cluster *infra.Cluster
	nodes   *infra.Nodes
	addons  *infra.Addons
	storage *infra.Storage
	bucket  *infra.Bucket
	// dataKey encrypts events and images; volumesKey encrypts Kafka's volumes.
	dataKey, volumesKey *infra.Key

	// registries are where images come from that the stack doesn't build.
	registries image.Registries
	// cached are the parts of ECR's cache that a pull through it needs.
	cached []pulumi.Resource
	// connectRegistry has the image of Connect's workers; nil if the stack builds none.
	connectRegistry *infra.Registry
	// guard refuses names that are taken in AWS; nil where the engine can't ask.
	guard *infra.Guard

	registry *infra.Registry
	identity *infra.SinkIdentity
	// access makes load balancers and DNS names for clients outside; it is empty if nothing is open to them.
	access []pulumi.Resource
}

func buildFoundation(
	ctx *pulumi.Context, c *config.Config, guard *infra.Guard, cloud pulumi.ResourceOption, partition infra.ProviderPartition,
) (*foundation, error) {
	f := &foundation{guard: guard}
	name := c.ClusterName()
	var err error
	// The cluster takes longest, so everything that it needs comes first.
	if f.network, err = buildNetwork(ctx, c, cloud); err != nil {
		return nil, err
	}
	secretsKey, err := infra.NewKey(ctx, "cluster", &infra.KeyArgs{Description: "secrets of EKS cluster " + name}, cloud)
	if err != nil {
		return nil, err
	}
	f.cluster, err = infra.NewCluster(ctx, "cluster", &infra.ClusterArgs{
		Name: name, KubernetesVersion: string(c.Versions.Kubernetes), Partition: partition, VPCID: f.network.VPCID,
		PublicSubnetIDs: f.network.PublicSubnetIDs, PrivateSubnetIDs: f.network.PrivateSubnetIDs,
		KeyARN: secretsKey.ARN, PublicAccessCIDRs: c.Cluster.PublicAccessCIDRs, AdminRoleARNs: c.Cluster.AdminRoles,
		Profile: c.AWS["profile"], AssumedRoleARN: c.AssumedRole(),
		Protected: c.Cluster.DeletionProtection, LogRetentionDays: c.Cluster.LogRetentionDays, Guard: guard,
	}, cloud)
	if err != nil {
		return nil, err
	}
	f.dataKey, err = infra.NewKey(ctx, "data", &infra.KeyArgs{
		Description: "events and images of " + name, Keep: c.Bucket.Name == "" && !c.Bucket.ForceDestroy,
	}, cloud)
	if err != nil {
		return nil, err
	}
	f.bucket, err = infra.NewBucket(ctx, "events", bucketArgs(c.Bucket, f.dataKey.ARN), cloud)
	if err != nil {
		return nil, err
	}
	f.registry, err = infra.NewRegistry(ctx, "producer", &infra.RegistryArgs{Name: producerRepository(c), KeyARN: f.dataKey.ARN, Guard: guard}, cloud)
	if err != nil {
		return nil, err
	}
	f.volumesKey, err = infra.NewKey(ctx, "volumes", &infra.KeyArgs{Description: "volumes of Kafka in " + name, Keep: c.Storage.ReclaimPolicy == "Retain"}, cloud)
	if err != nil {
		return nil, err
	}
	roles, err := infra.NewAddonRoles(ctx, "addons", &infra.AddonRolesArgs{Cluster: name, Partition: partition, VolumesKeyARN: f.volumesKey.ARN}, cloud)
	if err != nil {
		return nil, err
	}
	ways, err := buildEndpoints(ctx, c, f, cloud, partition)
	if err != nil {
		return nil, err
	}
	cache, err := buildRegistries(ctx, c, f, cloud)
	if err != nil {
		return nil, err
	}
	if cache != nil { // a node's first pods come from there, too
		ways = append(ways, cache)
	}
	versions := infra.AddonVersions(string(c.Versions.Kubernetes), c.Versions.Addons)
	nodeAddons, err := infra.NewAddons(ctx, "node-addons", &infra.AddonsArgs{ClusterName: f.cluster.Name, Addons: infra.NodeAddons(versions, roles)}, cloud)
	if err != nil {
		return nil, err
	}
	f.nodes, err = infra.NewNodes(ctx, "nodes", &infra.NodesArgs{
		ClusterName: f.cluster.Name, KubernetesVersion: string(c.Versions.Kubernetes), Partition: partition, PrivateSubnetIDs: f.network.PrivateSubnetIDs, Zones: c.Zones,
		Brokers: c.NodesForBrokers(), OneAtATime: c.IsUp(), Controllers: config.Controllers, KafkaInstanceType: c.Nodes.KafkaInstanceType,
		GeneralInstanceType: c.Nodes.GeneralInstanceType, GeneralCount: c.Nodes.GeneralCount, GeneralSpot: c.Nodes.GeneralSpot, SpotInstanceTypes: c.Nodes.SpotInstanceTypes,
		Release: c.Nodes.Release, Tags: c.AllTags(), Cache: cache,
		After: partsOf(append(ways, nodeAddons)...),
	}, cloud)
	if err != nil {
		return nil, err
	}
	f.addons, err = infra.NewAddons(ctx, "addons", &infra.AddonsArgs{ClusterName: f.cluster.Name, Addons: infra.ClusterAddons(versions, roles, c.AllTags())},
		cloud, after(f.nodes))
	if err != nil {
		return nil, err
	}
	f.identity, err = infra.NewSinkIdentity(ctx, "sink", &infra.SinkIdentityArgs{
		Cluster: name, ClusterName: f.cluster.Name, Namespace: kafka.Namespace, ServiceAccount: kafka.ConnectServiceAccount,
		BucketARN: f.bucket.ARN, Prefix: c.Sink.Prefix, KeyARN: bucketKey(c.Bucket, f.dataKey.ARN),
	}, cloud)
	if err != nil {
		return nil, err
	}
	if f.access, err = buildAccess(ctx, c, f, cloud, partition); err != nil {
		return nil, err
	}
	f.storage, err = infra.NewStorage(ctx, "kafka", &infra.StorageArgs{
		ReclaimPolicy: c.Storage.ReclaimPolicy, KeyARN: f.volumesKey.ARN, IOPS: c.Storage.IOPS, ThroughputMiB: c.Storage.Throughput,
	}, pulumi.Providers(f.cluster.Provider))
	return f, err
}
