package infra

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// NodesArgs configure Nodes. All but Tags are required.
type NodesArgs struct {
	ClusterName      pulumi.StringInput
	Partition        Partition
	PrivateSubnetIDs pulumi.StringArrayOutput
	Zones            int
	// Brokers and Controllers are counted over all zones. Each needs a node that holds no other of its kind.
	Brokers, Controllers int
	// KafkaInstanceType and GeneralInstanceType, e.g. m7g.xlarge. The processor's architecture follows from them.
	KafkaInstanceType, GeneralInstanceType string
	// GeneralCount is the number of nodes for everything but Kafka.
	GeneralCount int
	// Tags go onto instances and disks, which the provider's default tags don't reach through a launch template.
	Tags map[string]string
}

// Nodes are the cluster's machines: one group a zone for Kafka, as a broker's volume can't leave its zone, and one group over all zones
// for everything else. Kafka's nodes carry a label and a taint, workload=kafka and dedicated=kafka:NoSchedule; general ones workload=general.
type Nodes struct {
	pulumi.ResourceState

	role   *iam.Role
	groups []*eks.NodeGroup
}

// NewNodes makes the groups.
func NewNodes(ctx *pulumi.Context, name string, args *NodesArgs, opts ...pulumi.ResourceOption) (*Nodes, error) {
	if args == nil || args.ClusterName == nil || args.KafkaInstanceType == "" || args.GeneralInstanceType == "" {
		return nil, fmt.Errorf("check nodes %s: cluster and instance types are required", name)
	}
	if args.Zones < 1 || args.Brokers < 1 || args.Controllers < 1 || args.GeneralCount < 1 {
		return nil, fmt.Errorf("check nodes %s: got %d zones, %d brokers, %d controllers and %d general nodes, must be at least 1 each",
			name, args.Zones, args.Brokers, args.Controllers, args.GeneralCount)
	}
	n := &Nodes{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Nodes", name, n, opts...); err != nil {
		return nil, fmt.Errorf("register nodes %s: %w", name, err)
	}
	permissions, err := n.newRole(ctx, name, args.Partition)
	if err != nil {
		return nil, err
	}
	for zone := range args.Zones {
		group := nodeGroup{
			name: fmt.Sprintf("%s-kafka-%d", name, zone), workload: "kafka", instanceType: args.KafkaInstanceType, dedicated: true,
			subnets: pulumi.StringArray{args.PrivateSubnetIDs.Index(pulumi.Int(zone))},
			// Brokers and controllers share nodes, but no two of a kind.
			count: max(share(args.Brokers, args.Zones, zone), share(args.Controllers, args.Zones, zone)),
		}
		if err := n.newGroup(ctx, group, args, permissions); err != nil {
			return nil, err
		}
	}
	general := nodeGroup{name: name + "-general", workload: "general", instanceType: args.GeneralInstanceType, subnets: args.PrivateSubnetIDs, count: args.GeneralCount}
	if err := n.newGroup(ctx, general, args, permissions); err != nil {
		return nil, err
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{"roleArn": n.role.Arn})
}

// share is how many of total fall to one zone when they are dealt out in turn.
func share(total, zones, zone int) int {
	return (total + zones - 1 - zone) / zones
}

// newRole makes the role of all nodes, with the three policies of AWS that a node needs to join, to give pods addresses and to pull images.
func (n *Nodes) newRole(ctx *pulumi.Context, name string, partition Partition) ([]pulumi.Resource, error) {
	var err error
	n.role, err = iam.NewRole(ctx, name, &iam.RoleArgs{
		Description:      pulumi.String("nodes of the EKS cluster"),
		AssumeRolePolicy: trust("Nodes", pulumi.Sprintf("ec2.%s", partition.DNSSuffix)).JSON(),
	}, pulumi.Parent(n))
	if err != nil {
		return nil, fmt.Errorf("create role %s: %w", name, err)
	}
	var attached []pulumi.Resource
	for _, policy := range []string{"AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"} {
		attachment, err := iam.NewRolePolicyAttachment(ctx, name+"-"+policy, &iam.RolePolicyAttachmentArgs{
			Role: n.role.Name, PolicyArn: partition.managedPolicy(policy),
		}, pulumi.Parent(n))
		if err != nil {
			return nil, fmt.Errorf("attach policy %s to role %s: %w", policy, name, err)
		}
		attached = append(attached, attachment)
	}
	return attached, nil
}

// nodeGroup is what differs between groups.
type nodeGroup struct {
	name, workload, instanceType string
	subnets                      pulumi.StringArrayInput
	count                        int
	dedicated                    bool
}

func (n *Nodes) newGroup(ctx *pulumi.Context, g nodeGroup, args *NodesArgs, permissions []pulumi.Resource) error {
	template, err := n.newTemplate(ctx, g, args.Tags)
	if err != nil {
		return err
	}
	var taints eks.NodeGroupTaintArray
	if g.dedicated {
		taints = eks.NodeGroupTaintArray{eks.NodeGroupTaintArgs{Key: pulumi.String("dedicated"), Value: pulumi.String(g.workload), Effect: pulumi.String("NO_SCHEDULE")}}
	}
	group, err := eks.NewNodeGroup(ctx, g.name, &eks.NodeGroupArgs{
		ClusterName:   args.ClusterName,
		NodeRoleArn:   n.role.Arn,
		SubnetIds:     g.subnets,
		AmiType:       pulumi.String(amiType(g.instanceType)),
		CapacityType:  pulumi.String("ON_DEMAND"),
		InstanceTypes: pulumi.ToStringArray([]string{g.instanceType}),
		ScalingConfig: eks.NodeGroupScalingConfigArgs{MinSize: pulumi.Int(g.count), DesiredSize: pulumi.Int(g.count), MaxSize: pulumi.Int(g.count)},
		UpdateConfig:  eks.NodeGroupUpdateConfigArgs{MaxUnavailable: pulumi.Int(1)},
		Labels:        pulumi.StringMap{"workload": pulumi.String(g.workload)},
		Taints:        taints,
		LaunchTemplate: eks.NodeGroupLaunchTemplateArgs{
			Id:      template.ID(),
			Version: template.LatestVersion.ApplyT(func(version int) string { return fmt.Sprint(version) }).(pulumi.StringOutput),
		},
	}, pulumi.Parent(n), pulumi.DependsOn(permissions), // without its policies a node can't join, and on deletion can't detach its network interfaces
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: "30m", Update: "2h", Delete: "30m"}))
	if err != nil {
		return fmt.Errorf("create node group %s: %w", g.name, err)
	}
	n.groups = append(n.groups, group)
	return nil
}

// newTemplate makes the launch template: instance metadata by token only and out of pods' reach, root disk encrypted.
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

// gravitonPattern finds the letter that marks AWS's own ARM processors in an instance family: m7g, r7gd, t4g, im4gn.
var gravitonPattern = regexp.MustCompile(`^[a-z]+[0-9]+g[a-z-]*$`)

// amiType is the flavour of Amazon Linux 2023 that an instance type boots.
func amiType(instanceType string) string {
	family, _, _ := strings.Cut(instanceType, ".")
	if gravitonPattern.MatchString(family) {
		return "AL2023_ARM_64_STANDARD"
	}
	return "AL2023_x86_64_STANDARD"
}
