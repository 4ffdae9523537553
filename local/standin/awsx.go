package standin

import (
	"fmt"
	"net/netip"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	sdkprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

func awsxProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "awsx", file: "awsx.go", kinds: table(nil)}
}

// vpcArgs are the arguments of awsx:ec2:Vpc that the stand-in follows; the rest has no effect on its outputs.
type vpcArgs struct {
	CidrBlock                 *string           `pulumi:"cidrBlock"`
	AvailabilityZoneNames     []string          `pulumi:"availabilityZoneNames"`
	NumberOfAvailabilityZones *int              `pulumi:"numberOfAvailabilityZones"`
	Tags                      map[string]string `pulumi:"tags"`
	NatGateways               *struct {
		Strategy string `pulumi:"strategy"`
	} `pulumi:"natGateways"`
	SubnetSpecs []struct {
		Type string            `pulumi:"type"`
		Tags map[string]string `pulumi:"tags"`
	} `pulumi:"subnetSpecs"`
}

// vpc has the outputs of awsx:ec2:Vpc.
type vpc struct {
	pulumi.ResourceState

	Vpc              *ec2.Vpc                `pulumi:"vpc"`
	VpcID            pulumi.StringOutput     `pulumi:"vpcId"`
	InternetGateway  *ec2.InternetGateway    `pulumi:"internetGateway"`
	PublicSubnetIDs  pulumi.StringArrayInput `pulumi:"publicSubnetIds"`
	PrivateSubnetIDs pulumi.StringArrayInput `pulumi:"privateSubnetIds"`
	IsolatedSubnets  pulumi.StringArrayInput `pulumi:"isolatedSubnetIds"`
	RouteTables      pulumi.ArrayInput       `pulumi:"routeTables"`
	Associations     pulumi.ArrayInput       `pulumi:"routeTableAssociations"`
	NatGateways      pulumi.ArrayInput       `pulumi:"natGateways"`
}

// constructVPC registers what awsx 2.22 registers: a VPC, an internet gateway, and for each zone a
// public and a private subnet with route table, association and default route, and NAT gateways.
func (c *Cloud) constructVPC(
	ctx *pulumi.Context, typ, name string, inputs sdkprovider.ConstructInputs, opts pulumi.ResourceOption,
) (*sdkprovider.ConstructResult, error) {
	var in vpcArgs
	if err := inputs.CopyTo(&in); err != nil {
		return nil, fmt.Errorf("read arguments of %s %s: %w", typ, name, err)
	}
	if len(in.AvailabilityZoneNames) == 0 {
		in.AvailabilityZoneNames = c.firstZones(in.NumberOfAvailabilityZones)
	}
	v := &vpc{}
	if err := ctx.RegisterComponentResource(typ, name, v, opts); err != nil {
		return nil, fmt.Errorf("register %s %s: %w", typ, name, err)
	}
	if err := v.build(ctx, name, in); err != nil {
		return nil, fmt.Errorf("build %s %s: %w", typ, name, err)
	}
	return &sdkprovider.ConstructResult{URN: v.URN(), State: pulumi.Map{
		"vpc": v.Vpc, "vpcId": v.VpcID, "internetGateway": v.InternetGateway,
		"publicSubnetIds": v.PublicSubnetIDs, "privateSubnetIds": v.PrivateSubnetIDs,
		"isolatedSubnetIds": v.IsolatedSubnets, "routeTables": v.RouteTables,
		"routeTableAssociations": v.Associations, "natGateways": v.NatGateways,
	}}, nil
}

// firstZones are the first ones that AWS lists, three where no number is given. The real component doesn't leave Local Zones out either.
func (c *Cloud) firstZones(number *int) []string {
	n := 3
	if number != nil {
		n = *number
	}
	var names []string
	for _, z := range c.zones()[:n] {
		names = append(names, z.name)
	}
	return names
}

func (v *vpc) build(ctx *pulumi.Context, name string, in vpcArgs) error {
	cidr := "10.0.0.0/16"
	if in.CidrBlock != nil {
		cidr = *in.CidrBlock
	}
	zones := in.AvailabilityZoneNames
	parent := pulumi.Parent(v)
	var err error
	v.Vpc, err = ec2.NewVpc(ctx, name, &ec2.VpcArgs{
		CidrBlock: pulumi.String(cidr), EnableDnsHostnames: pulumi.Bool(true), EnableDnsSupport: pulumi.Bool(true),
		Tags: named(in.Tags, name),
	}, parent)
	if err != nil {
		return err
	}
	v.VpcID = v.Vpc.ID().ToStringOutput()
	inVPC := pulumi.Parent(v.Vpc)
	v.InternetGateway, err = ec2.NewInternetGateway(ctx, name, &ec2.InternetGatewayArgs{
		VpcId: v.VpcID, Tags: named(in.Tags, name),
	}, inVPC)
	if err != nil {
		return err
	}
	strategy := "OnePerAz"
	if in.NatGateways != nil {
		strategy = in.NatGateways.Strategy
	}
	var public, private pulumi.StringArray
	var tables, associations, gateways pulumi.Array
	var nat *ec2.NatGateway
	for i, zone := range zones {
		blocks, err := layout(cidr, i, len(zones))
		if err != nil {
			return err
		}
		for j, spec := range []string{"Public", "Private"} {
			child := fmt.Sprintf("%s-%s-%d", name, map[string]string{"Public": "public", "Private": "private"}[spec], i+1)
			tags := map[string]string{}
			for _, s := range in.SubnetSpecs {
				if s.Type == spec {
					tags = s.Tags
				}
			}
			subnet, err := ec2.NewSubnet(ctx, child, &ec2.SubnetArgs{
				VpcId: v.VpcID, AvailabilityZone: pulumi.String(zone), CidrBlock: pulumi.String(blocks[j]),
				MapPublicIpOnLaunch: pulumi.Bool(spec == "Public"), Tags: named(tags, child),
			}, inVPC)
			if err != nil {
				return err
			}
			inSubnet := pulumi.Parent(subnet)
			routes, err := ec2.NewRouteTable(ctx, child, &ec2.RouteTableArgs{
				VpcId: v.VpcID, Tags: named(tags, child),
			}, inSubnet)
			if err != nil {
				return err
			}
			tables = append(tables, routes)
			association, err := ec2.NewRouteTableAssociation(ctx, child, &ec2.RouteTableAssociationArgs{
				RouteTableId: routes.ID(), SubnetId: subnet.ID(),
			}, pulumi.Parent(routes))
			if err != nil {
				return err
			}
			associations = append(associations, association)
			route := &ec2.RouteArgs{RouteTableId: routes.ID(), DestinationCidrBlock: pulumi.String("0.0.0.0/0")}
			if spec == "Public" {
				public = append(public, subnet.ID())
				route.GatewayId = v.InternetGateway.ID()
				if strategy == "OnePerAz" || (strategy == "Single" && nat == nil) {
					if nat, err = newNAT(ctx, fmt.Sprintf("%s-%d", name, i+1), subnet, in.Tags); err != nil {
						return err
					}
					gateways = append(gateways, nat)
				}
			} else {
				private = append(private, subnet.ID())
				if nat == nil {
					continue // isolated: no way out
				}
				route.NatGatewayId = nat.ID()
			}
			if _, err := ec2.NewRoute(ctx, child, route, pulumi.Parent(routes)); err != nil {
				return err
			}
		}
	}
	v.PublicSubnetIDs, v.PrivateSubnetIDs, v.IsolatedSubnets = public, private, pulumi.StringArray{}
	v.RouteTables, v.Associations, v.NatGateways = tables, associations, gateways
	return nil
}

func newNAT(ctx *pulumi.Context, name string, subnet *ec2.Subnet, tags map[string]string) (*ec2.NatGateway, error) {
	eip, err := ec2.NewEip(ctx, name, &ec2.EipArgs{Domain: pulumi.String("vpc"), Tags: named(tags, name)},
		pulumi.Parent(subnet))
	if err != nil {
		return nil, err
	}
	return ec2.NewNatGateway(ctx, name, &ec2.NatGatewayArgs{
		SubnetId: subnet.ID(), AllocationId: eip.ID(), Tags: named(tags, name),
	}, pulumi.Parent(subnet))
}

// named adds a Name tag, as awsx does.
func named(tags map[string]string, name string) pulumi.StringMap {
	out := pulumi.StringMap{"Name": pulumi.String(name)}
	for k, v := range tags {
		out[k] = pulumi.String(v)
	}
	return out
}

// layout splits a VPC as awsx's strategy Auto does for one public and one private subnet a zone: the
// block is cut into equal parts for the zones (the next power of two), each part into halves.
func layout(cidr string, zone, zones int) (subnets [2]string, err error) {
	block, err := netip.ParsePrefix(cidr)
	if err != nil || !block.Addr().Is4() {
		return subnets, fmt.Errorf("read CIDR %q: must be an IPv4 block (e.g. 10.0.0.0/16)", cidr)
	}
	bits := block.Bits()
	for parts := 1; parts < zones; parts *= 2 {
		bits++
	}
	bits++ // the halves
	raw := block.Masked().Addr().As4()
	base := uint32(raw[0])<<24 | uint32(raw[1])<<16 | uint32(raw[2])<<8 | uint32(raw[3])
	for half := range subnets {
		at := base + uint32(zone*2+half)<<(32-bits)
		addr := netip.AddrFrom4([4]byte{byte(at >> 24), byte(at >> 16), byte(at >> 8), byte(at)})
		subnets[half] = netip.PrefixFrom(addr, bits).String()
	}
	return subnets, nil
}
