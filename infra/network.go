package infra

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	awsx "github.com/pulumi/pulumi-awsx/sdk/v2/go/awsx/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// NetworkArgs configure a Network.
type NetworkArgs struct {
	// Existing is a VPC to use. With it nothing is made, and the other arguments have no meaning. Default: a new VPC.
	Existing *ExistingVPC
	// CIDR is the block of the VPC, such as 10.0.0.0/16. Required.
	CIDR string
	// Region is where the VPC lies, e.g. eu-west-1. Required.
	Region string
	// Zones is the number of availability zones, 2 or 3. Required. Which ones is decided when the VPC is made, and stays.
	Zones int
	// NAT is how nodes reach the internet. Default: NATPerZone.
	NAT NAT
	// ClusterName is the EKS cluster whose load balancers may use the subnets. Required.
	ClusterName string
}

// ExistingVPC is a VPC that somebody else made and looks after, with its routes, endpoints and tags.
type ExistingVPC struct {
	// ID is such as vpc-0123456789abcdef0.
	ID string
	// PrivateSubnetIDs are a subnet in each zone, for nodes. PublicSubnetIDs are for load balancers that the internet can reach; there may be none.
	PrivateSubnetIDs, PublicSubnetIDs []string
}

// Network is a VPC with a public and a private subnet in each zone. Nodes are in the private subnets. The public subnets hold NAT gateways and
// load balancers, and give nothing a public address by themselves.
type Network struct {
	pulumi.ResourceState

	VPCID            pulumi.StringOutput
	PublicSubnetIDs  pulumi.StringArrayOutput
	PrivateSubnetIDs pulumi.StringArrayOutput // a subnet in each zone, in the zones' order
	// PrivateRouteTableIDs are the route tables that need a gateway endpoint, so that it carries the nodes' traffic. Not set for an existing VPC.
	PrivateRouteTableIDs pulumi.StringArrayOutput

	vpc *awsx.Vpc
	// routes lead from the private subnets to the NAT gateways.
	routes []*ec2.Route
}

// NewNetwork makes the VPC, or uses the existing one.
func NewNetwork(ctx *pulumi.Context, name string, args *NetworkArgs, opts ...pulumi.ResourceOption) (*Network, error) {
	if err := args.check(name); err != nil {
		return nil, err
	}
	n := &Network{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Network", name, n, opts...); err != nil {
		return nil, fmt.Errorf("register network %s: %w", name, err)
	}
	if vpc := args.Existing; vpc != nil {
		n.VPCID = pulumi.String(vpc.ID).ToStringOutput()
		n.PrivateSubnetIDs = pulumi.ToStringArray(vpc.PrivateSubnetIDs).ToStringArrayOutput()
		n.PublicSubnetIDs = pulumi.ToStringArray(vpc.PublicSubnetIDs).ToStringArrayOutput()
	} else if err := n.build(ctx, name, args); err != nil {
		return nil, err
	}
	component.Finish(ctx, n, pulumi.Map{
		"vpcId": n.VPCID, "publicSubnetIds": n.PublicSubnetIDs, "privateSubnetIds": n.PrivateSubnetIDs, "privateRouteTableIds": n.PrivateRouteTableIDs,
	})
	return n, nil
}

func (a *NetworkArgs) check(name string) error {
	switch {
	case a != nil && a.Existing != nil && (a.Existing.ID == "" || len(a.Existing.PrivateSubnetIDs) == 0):
		return fmt.Errorf("check network %s: the id and the private subnets of the existing VPC are required", name)
	case a != nil && a.Existing != nil:
		return nil
	case a == nil || a.CIDR == "" || a.Region == "" || a.ClusterName == "":
		return fmt.Errorf("check network %s: CIDR, region and cluster name are required", name)
	case a.Zones < 2 || a.Zones > 3:
		return fmt.Errorf("check network %s: got %d zones, must be 2 or 3", name, a.Zones)
	}
	if _, ok := a.NAT.gateways(a.Zones); !ok {
		return fmt.Errorf("check network %s: got NAT %q, must be perZone, single or none", name, a.NAT)
	}
	return nil
}

func (n *Network) build(ctx *pulumi.Context, name string, args *NetworkArgs) error {
	zones, err := lookupZones(ctx, args.Region, args.Zones, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("check network %s: %w", name, err)
	}
	allocation := awsx.SubnetAllocationStrategyAuto
	n.vpc, err = awsx.NewVpc(ctx, name, &awsx.VpcArgs{
		CidrBlock:             &args.CIDR,
		AvailabilityZoneNames: zones,
		EnableDnsHostnames:    pulumi.Bool(true), // the cluster's private endpoint is a name that resolves inside the VPC
		EnableDnsSupport:      pulumi.Bool(true),
		SubnetStrategy:        &allocation,
		NatGateways:           &awsx.NatGatewayConfigurationArgs{Strategy: awsx.NatGatewayStrategyNone},
		SubnetSpecs: []awsx.SubnetSpecArgs{
			{Type: awsx.SubnetTypePublic, Tags: subnetTags(args.ClusterName, "kubernetes.io/role/elb")},
			{Type: awsx.SubnetTypePrivate, Tags: subnetTags(args.ClusterName, "kubernetes.io/role/internal-elb")},
		},
	}, pulumi.Parent(n), pulumi.Transforms([]pulumi.ResourceTransform{privateAndSettled}))
	if err != nil {
		return fmt.Errorf("create VPC %s: %w", name, err)
	}
	n.VPCID, n.PublicSubnetIDs, n.PrivateSubnetIDs = n.vpc.VpcId, n.vpc.PublicSubnetIds, n.vpc.PrivateSubnetIds
	n.PrivateRouteTableIDs = routeTablesOf(n.vpc.RouteTableAssociations, n.vpc.PrivateSubnetIds)
	if err := n.closeDefaultGroup(ctx, name); err != nil {
		return err
	}
	return n.newNATGateways(ctx, name, args)
}

// closeDefaultGroup removes the rules of the security group that AWS makes with every VPC. Anything without a group of its own is in it, and by
// default its members can reach one another and the internet (Security Hub's control EC2.2).
func (n *Network) closeDefaultGroup(ctx *pulumi.Context, name string) error {
	_, err := ec2.NewDefaultSecurityGroup(ctx, name, &ec2.DefaultSecurityGroupArgs{
		VpcId: n.VPCID, Tags: pulumi.StringMap{"Name": pulumi.String(name + "-closed")},
	}, pulumi.Parent(n))
	if err != nil {
		return fmt.Errorf("close default security group of %s: %w", name, err)
	}
	return nil
}

// Parts lists the ways out, so that nodes, which load images through them, can wait for them. An existing VPC has them already.
func (n *Network) Parts() []pulumi.Resource {
	return component.Parts(n.routes)
}

// subnetTags are the tags by which the cluster's load balancers find their subnets.
func subnetTags(cluster, role string) pulumi.StringMap {
	return pulumi.StringMap{role: pulumi.String("1"), "kubernetes.io/cluster/" + cluster: pulumi.String("shared")}
}

// privateAndSettled changes the subnets that awsx makes. It turns off public addresses, which awsx turns on for public subnets, though only NAT
// gateways and load balancers live there and bring their own. And it keeps each subnet in its zone, whatever zones AWS lists first in a later run:
// another zone is another subnet, and with it other nodes and volumes.
func privateAndSettled(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if args.Type != "aws:ec2/subnet:Subnet" {
		return nil
	}
	args.Props["mapPublicIpOnLaunch"] = pulumi.Bool(false)
	args.Opts.IgnoreChanges = append(args.Opts.IgnoreChanges, "availabilityZone")
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

// routeTablesOf returns the ids of the subnets' route tables, in the subnets' order.
func routeTablesOf(associations ec2.RouteTableAssociationArrayOutput, subnets pulumi.StringArrayOutput) pulumi.StringArrayOutput {
	pairs := associations.ApplyT(func(all []*ec2.RouteTableAssociation) pulumi.StringMapArrayOutput {
		pairs := make(pulumi.StringMapArray, len(all))
		for i, a := range all {
			pairs[i] = pulumi.StringMap{"subnet": a.SubnetId.Elem(), "table": a.RouteTableId}
		}
		return pairs.ToStringMapArrayOutput()
	}).(pulumi.StringMapArrayOutput)
	return pulumi.All(pairs, subnets).ApplyT(func(values []any) []string {
		tables := map[string]string{}
		for _, pair := range values[0].([]map[string]string) {
			tables[pair["subnet"]] = pair["table"]
		}
		var ids []string
		for _, subnet := range values[1].([]string) {
			if table, ok := tables[subnet]; ok {
				ids = append(ids, table)
			}
		}
		return ids
	}).(pulumi.StringArrayOutput)
}
