package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// NAT says how nodes reach the internet.
type NAT string

// These are the ways out.
const (
	// NATPerZone is a gateway in each zone.
	NATPerZone NAT = "perZone"
	// NATSingle is one gateway for all zones. It is cheaper, but a failure of its zone cuts all nodes off.
	NATSingle NAT = "single"
	// NATNone is no way out. Nodes reach AWS through endpoints, and nothing else.
	NATNone NAT = "none"
)

// gateways is how many NAT gateways there are; ok is false for an unknown NAT.
func (n NAT) gateways(zones int) (count int, ok bool) {
	count, ok = map[NAT]int{"": zones, NATPerZone: zones, NATSingle: 1, NATNone: 0}[n]
	return count, ok
}

// newNATGateways makes the ways out: an address and a gateway in a public subnet, and a route to it from each private subnet. awsx could make
// them, but its outputs are known only when everything that it makes is there. So the cluster, which needs only the subnets, would wait
// for the gateways, too.
func (n *Network) newNATGateways(ctx *pulumi.Context, name string, args *NetworkArgs) error {
	count, _ := args.NAT.gateways(args.Zones)
	// Address and gateway need the internet gateway, which awsx makes: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-working-with.html.
	after := pulumi.DependsOn([]pulumi.Resource{n.vpc})
	gateways := make([]*ec2.NatGateway, count)
	for zone := range gateways {
		child := fmt.Sprintf("%s-%d", name, zone+1)
		tags := pulumi.StringMap{"Name": pulumi.String(child)}
		address, err := ec2.NewEip(ctx, child, &ec2.EipArgs{Domain: pulumi.String("vpc"), Tags: tags}, pulumi.Parent(n), after)
		if err != nil {
			return fmt.Errorf("create address %s: %w", child, err)
		}
		gateways[zone], err = ec2.NewNatGateway(ctx, child, &ec2.NatGatewayArgs{
			AllocationId: address.ID(), SubnetId: n.PublicSubnetIDs.Index(pulumi.Int(zone)), Tags: tags,
		}, pulumi.Parent(n), after)
		if err != nil {
			return fmt.Errorf("create NAT gateway %s: %w", child, err)
		}
	}
	for zone := range args.Zones {
		if count == 0 {
			break
		}
		child := fmt.Sprintf("%s-private-%d", name, zone+1)
		route, err := ec2.NewRoute(ctx, child, &ec2.RouteArgs{
			RouteTableId: n.PrivateRouteTableIDs.Index(pulumi.Int(zone)), DestinationCidrBlock: pulumi.String("0.0.0.0/0"),
			NatGatewayId: gateways[min(zone, count-1)].ID(),
		}, pulumi.Parent(n))
		if err != nil {
			return fmt.Errorf("create route %s: %w", child, err)
		}
		n.routes = append(n.routes, route)
	}
	return nil
}
