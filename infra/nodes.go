package infra

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// NodesArgs configure Nodes. All but Release, GeneralSpot, SpotInstanceTypes, OneAtATime, After, Cache and Tags are required.
type NodesArgs struct {
	ClusterName pulumi.StringInput
	// KubernetesVersion is the cluster's version, such as 1.34. Nodes follow an upgrade of the control plane, group by group.
	KubernetesVersion string
	// Release is the version of the nodes' image, such as 1.34.2-20251120, or LatestNodeRelease. Default: new groups get what EKS takes for the latest,
	// and keep it.
	Release          string
	Partition        ProviderPartition
	PrivateSubnetIDs pulumi.StringArrayOutput
	Zones            int
	// Brokers and Controllers are counted over all zones. Each of them needs a node without another of its kind.
	Brokers, Controllers int
	// KafkaInstanceType and GeneralInstanceType are types that LookupInstanceType knows, such as m7g.xlarge.
	KafkaInstanceType, GeneralInstanceType string
	// GeneralCount is the number of nodes for everything but Kafka.
	GeneralCount int
	// GeneralSpot makes the general nodes spot instances. These are cheaper, but AWS may take one back with two minutes' notice. Kafka's nodes are
	// never spot instances, as their volumes and data must stay.
	GeneralSpot bool
	// SpotInstanceTypes are further types that the general nodes may have where GeneralSpot is set, of the same processor. Where AWS takes one type back,
	// it often has another.
	SpotInstanceTypes []string
	// OneAtATime changes Kafka's groups one after the other: a new version or instance type drains the nodes of one zone, and the next zone's only when
	// the pods of the first are back. A drain waits for the pods' disruption budgets. Groups that are new come up together. Default: all at once.
	OneAtATime bool
	// After are the resources that nodes need to come up, and that must outlive them: add-ons, and the way to AWS's services. It can't hold
	// components. Default: none.
	After []pulumi.Resource
	// Cache is where images come from, which nodes then may fetch into it. Default: none.
	Cache *ImageCache
	// Tags are for instances and disks, which the provider's default tags don't reach through a launch template.
	Tags map[string]string
}

// Nodes are the cluster's machines: a group in each zone for Kafka, as a broker's volume can't leave its zone, and one group over all zones
// for everything else. Kafka's nodes have the label workload=kafka and the taint dedicated=kafka:NoSchedule; general nodes have the label
// workload=general.
type Nodes struct {
	pulumi.ResourceState

	role   *iam.Role
	groups []*eks.NodeGroup
}

// NewNodes makes the groups.
func NewNodes(ctx *pulumi.Context, name string, args *NodesArgs, opts ...pulumi.ResourceOption) (*Nodes, error) {
	if args == nil || args.ClusterName == nil || args.KubernetesVersion == "" {
		return nil, fmt.Errorf("check nodes %s: cluster and Kubernetes version are required", name)
	}
	for _, instanceType := range []string{args.KafkaInstanceType, args.GeneralInstanceType} {
		if _, ok := LookupInstanceType(instanceType); !ok {
			return nil, fmt.Errorf("check nodes %s: got instance type %q, must be of a family m, r or c whose sizes the program knows (e.g. m7g.xlarge)", name, instanceType)
		}
	}
	if args.Zones < 1 || args.Brokers < 1 || args.Controllers < 1 || args.GeneralCount < 1 {
		return nil, fmt.Errorf("check nodes %s: got %d zones, %d brokers, %d controllers and %d general nodes, must be at least 1 each",
			name, args.Zones, args.Brokers, args.Controllers, args.GeneralCount)
	}
	n := &Nodes{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Nodes", name, n, opts...); err != nil {
		return nil, fmt.Errorf("register nodes %s: %w", name, err)
	}
	permissions, err := n.newRole(ctx, name, args)
	if err != nil {
		return nil, err
	}
	kafkaRelease, err := n.release(ctx, args, args.KafkaInstanceType)
	if err != nil {
		return nil, err
	}
	generalRelease, err := n.release(ctx, args, args.GeneralInstanceType)
	if err != nil {
		return nil, err
	}
	for zone := range args.Zones {
		group := nodeGroup{
			release: kafkaRelease,
			name:    fmt.Sprintf("%s-kafka-%d", name, zone), workload: "kafka", instanceType: args.KafkaInstanceType, dedicated: true,
			subnets: pulumi.StringArray{args.PrivateSubnetIDs.Index(pulumi.Int(zone))},
			// A broker and a controller may share a node, but not two of a kind.
			count: KafkaNodes(args.Brokers, args.Controllers, args.Zones, zone),
		}
		before := permissions
		if args.OneAtATime && zone > 0 {
			before = append(slices.Clone(permissions), n.groups[zone-1])
		}
		if err := n.newGroup(ctx, group, args, before); err != nil {
			return nil, err
		}
	}
	general := nodeGroup{
		release: generalRelease,
		name:    name + "-general", workload: "general", instanceType: args.GeneralInstanceType, subnets: args.PrivateSubnetIDs, count: args.GeneralCount, spot: args.GeneralSpot,
	}
	if args.GeneralSpot {
		general.alternatives = args.SpotInstanceTypes
	}
	if err := n.newGroup(ctx, general, args, permissions); err != nil {
		return nil, err
	}
	component.Finish(ctx, n, pulumi.Map{"roleArn": n.role.Arn})
	return n, nil
}

// KafkaNodes is the number of nodes for Kafka in one zone.
func KafkaNodes(brokers, controllers, zones, zone int) int {
	return max(share(brokers, zones, zone), share(controllers, zones, zone))
}

// share is how many of total a zone gets if they are dealt out in turn.
func share(total, zones, zone int) int {
	return (total + zones - 1 - zone) / zones
}

// newRole makes the role of all nodes, with the two policies of AWS that a node needs to join and to pull images. The permission to give pods
// addresses is the network add-on's own.
func (n *Nodes) newRole(ctx *pulumi.Context, name string, args *NodesArgs) ([]pulumi.Resource, error) {
	var err error
	n.role, err = iam.NewRole(ctx, name, &iam.RoleArgs{
		Description:      pulumi.String("nodes of the EKS cluster"),
		AssumeRolePolicy: trust("Nodes", pulumi.Sprintf("ec2.%s", args.Partition.DNSSuffix)).JSON(),
	}, pulumi.Parent(n))
	if err != nil {
		return nil, fmt.Errorf("create role %s: %w", name, err)
	}
	var attached []pulumi.Resource
	for _, policy := range []string{"AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"} {
		attachment, err := iam.NewRolePolicyAttachment(ctx, name+"-"+policy, &iam.RolePolicyAttachmentArgs{
			Role: n.role.Name, PolicyArn: args.Partition.managedPolicy(policy),
		}, pulumi.Parent(n))
		if err != nil {
			return nil, fmt.Errorf("attach policy %s to role %s: %w", policy, name, err)
		}
		attached = append(attached, attachment)
	}
	if args.Cache == nil {
		return attached, nil
	}
	granted, err := iam.NewRolePolicy(ctx, name+"-image-cache", &iam.RolePolicyArgs{Role: n.role.ID(), Policy: args.Cache.policy().JSON()}, pulumi.Parent(n))
	if err != nil {
		return nil, fmt.Errorf("create policy of role %s: %w", name, err)
	}
	return append(attached, granted), nil
}

// nodeGroup has the properties in which groups differ.
type nodeGroup struct {
	name, workload, instanceType string
	subnets                      pulumi.StringArrayInput
	alternatives                 []string // further instance types
	count                        int
	dedicated, spot              bool
	release                      pulumi.StringPtrInput // nil for what EKS gives
}

func (n *Nodes) newGroup(ctx *pulumi.Context, g nodeGroup, args *NodesArgs, before []pulumi.Resource) error {
	template, err := n.newTemplate(ctx, g, args.Tags)
	if err != nil {
		return err
	}
	var taints eks.NodeGroupTaintArray
	if g.dedicated {
		taints = eks.NodeGroupTaintArray{eks.NodeGroupTaintArgs{Key: pulumi.String("dedicated"), Value: pulumi.String(g.workload), Effect: pulumi.String("NO_SCHEDULE")}}
	}
	capacity := "ON_DEMAND"
	if g.spot {
		capacity = "SPOT"
	}
	group, err := eks.NewNodeGroup(ctx, g.name, &eks.NodeGroupArgs{
		ClusterName:    args.ClusterName,
		Version:        pulumi.String(args.KubernetesVersion),
		ReleaseVersion: g.release,
		NodeRoleArn:    n.role.Arn,
		SubnetIds:      g.subnets,
		AmiType:        pulumi.String(amiType(g.instanceType)),
		CapacityType:   pulumi.String(capacity),
		InstanceTypes:  pulumi.ToStringArray(append([]string{g.instanceType}, g.alternatives...)),
		ScalingConfig:  eks.NodeGroupScalingConfigArgs{MinSize: pulumi.Int(g.count), DesiredSize: pulumi.Int(g.count), MaxSize: pulumi.Int(g.count)},
		UpdateConfig:   eks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(1)},
		Labels:         pulumi.StringMap{"workload": pulumi.String(g.workload)},
		Taints:         taints,
		LaunchTemplate: eks.NodeGroupLaunchTemplateArgs{
			Id:      template.ID(),
			Version: template.LatestVersion.ApplyT(func(version int) string { return fmt.Sprint(version) }).(pulumi.StringOutput),
		},
	}, pulumi.Parent(n), pulumi.DependsOn(append(before, args.After...)), // without its policies a node can't join
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "30m", Update: "2h", Delete: "30m"}))
	if err != nil {
		return fmt.Errorf("create node group %s: %w", g.name, err)
	}
	n.groups = append(n.groups, group)
	return nil
}

// release is the release of the image for instances of a type; nil for what EKS gives new nodes.
func (n *Nodes) release(ctx *pulumi.Context, args *NodesArgs, instanceType string) (pulumi.StringPtrInput, error) {
	switch args.Release {
	case "":
		return nil, nil
	case LatestNodeRelease:
		latest, err := lookupNodeRelease(ctx, args.KubernetesVersion, amiType(instanceType), pulumi.Parent(n))
		return pulumi.String(latest), err
	}
	return pulumi.String(args.Release), nil
}

// newTemplate makes the launch template. The instance metadata needs a token and is out of pods' reach, and the root disk is encrypted.
func (n *Nodes) newTemplate(ctx *pulumi.Context, g nodeGroup, tags map[string]string) (*ec2.LaunchTemplate, error) {
	var tagged ec2.LaunchTemplateTagSpecificationArray
	if len(tags) > 0 {
		for _, kind := range []string{"instance", "volume"} {
			tagged = append(tagged, ec2.LaunchTemplateTagSpecificationArgs{ResourceType: pulumi.String(kind), Tags: pulumi.ToStringMap(tags)})
		}
	}
	template, err := ec2.NewLaunchTemplate(ctx, g.name, &ec2.LaunchTemplateArgs{
		Description: pulumi.String("nodes for " + g.workload),
		MetadataOptions: ec2.LaunchTemplateMetadataOptionsArgs{
			HttpEndpoint:            pulumi.String("enabled"),
			HttpTokens:              pulumi.String("required"),
			HttpPutResponseHopLimit: pulumi.Int(1),
		},
		BlockDeviceMappings: ec2.LaunchTemplateBlockDeviceMappingArray{ec2.LaunchTemplateBlockDeviceMappingArgs{
			DeviceName: pulumi.String("/dev/xvda"), // the root disk of Amazon Linux
			Ebs: ec2.LaunchTemplateBlockDeviceMappingEbsArgs{
				VolumeType: pulumi.String("gp3"), VolumeSize: pulumi.Int(50), Encrypted: pulumi.String("true"), DeleteOnTermination: pulumi.String("true"),
			},
		}},
		TagSpecifications: tagged,
	}, pulumi.Parent(n))
	if err != nil {
		return nil, fmt.Errorf("create launch template %s: %w", g.name, err)
	}
	return template, nil
}

// amiType is the kind of Amazon Linux 2023 that an instance type boots.
func amiType(instanceType string) string {
	if t, _ := LookupInstanceType(instanceType); t.ARM {
		return "AL2023_ARM_64_STANDARD"
	}
	return "AL2023_x86_64_STANDARD"
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (n *Nodes) Parts() []pulumi.Resource {
	return component.Parts(n.groups)
}
