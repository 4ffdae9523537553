package standin

import (
	"fmt"
	"maps"
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	sdkprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

func awsxProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "awsx", file: "awsx.go", kinds: table(nil)}
}

// vpcArgs are the arguments of awsx:ec2:Vpc that the stand-in follows; the rest has no effect on its outputs.
type vpcArgs struct {
	CidrBlock                 *string             `pulumi:"cidrBlock"`
	AvailabilityZoneNames     []string            `pulumi:"availabilityZoneNames"`
	NumberOfAvailabilityZones *int                `pulumi:"numberOfAvailabilityZones"`
	EnableDNSHostnames        pulumi.BoolPtrInput `pulumi:"enableDnsHostnames"`
	EnableDNSSupport          pulumi.BoolPtrInput `pulumi:"enableDnsSupport"`
	Tags                      map[string]string   `pulumi:"tags"`
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
	Subnets          pulumi.Array            `pulumi:"subnets"`
	RouteTables      pulumi.Array            `pulumi:"routeTables"`
	Routes           pulumi.Array            `pulumi:"routes"`
	Associations     pulumi.Array            `pulumi:"routeTableAssociations"`
	NatGateways      pulumi.Array            `pulumi:"natGateways"`
	Eips             pulumi.Array            `pulumi:"eips"`
}

// constructVPC registers what awsx 2.22.0 registers for one public and one private subnet a zone: a VPC, an internet gateway, and for each subnet a route
// table, its association and its default route; besides NAT gateways. Source: pulumi-awsx v2.22.0, awsx/ec2/vpc.ts.
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
		"vpc": v.Vpc, "vpcId": v.VpcID, "internetGateway": v.InternetGateway, "subnets": v.Subnets,
		"publicSubnetIds": v.PublicSubnetIDs, "privateSubnetIds": v.PrivateSubnetIDs,
		"isolatedSubnetIds": v.IsolatedSubnets, "routeTables": v.RouteTables, "routes": v.Routes,
		"routeTableAssociations": v.Associations, "natGateways": v.NatGateways, "eips": v.Eips, "vpcEndpoints": pulumi.Array{},
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
	shared := together(map[string]string{"Name": name}, in.Tags)
	var err error
	v.Vpc, err = ec2.NewVpc(ctx, name, &ec2.VpcArgs{
		CidrBlock: pulumi.String(cidr), EnableDnsHostnames: in.EnableDNSHostnames, EnableDnsSupport: in.EnableDNSSupport, Tags: shared,
	}, pulumi.Parent(v))
	if err != nil {
		return err
	}
	v.VpcID = v.Vpc.ID().ToStringOutput()
	v.InternetGateway, err = ec2.NewInternetGateway(ctx, name, &ec2.InternetGatewayArgs{VpcId: v.VpcID, Tags: shared}, below(v.Vpc)...)
	if err != nil {
		return err
	}
	strategy := "OnePerAz"
	if in.NatGateways != nil {
		strategy = in.NatGateways.Strategy
	}
	var public, private pulumi.StringArray
	var nat *ec2.NatGateway
	for i, zone := range zones {
		blocks, err := layout(cidr, i, len(zones))
		if err != nil {
			return err
		}
		for j, kind := range []string{"Public", "Private"} {
			child := fmt.Sprintf("%s-%s-%d", name, strings.ToLower(kind), i+1)
			own := map[string]string{"Name": child, "SubnetType": kind}
			subnet, err := ec2.NewSubnet(ctx, child, &ec2.SubnetArgs{
				VpcId: v.VpcID, AvailabilityZone: pulumi.String(zone), CidrBlock: pulumi.String(blocks[j]),
				MapPublicIpOnLaunch: pulumi.Bool(kind == "Public"), Tags: together(in.Tags, in.specTags(kind), own),
			}, below(v.Vpc)...)
			if err != nil {
				return err
			}
			v.Subnets = append(v.Subnets, subnet)
			routes, err := ec2.NewRouteTable(ctx, child, &ec2.RouteTableArgs{VpcId: v.VpcID, Tags: together(in.Tags, own)}, below(subnet)...)
			if err != nil {
				return err
			}
			v.RouteTables = append(v.RouteTables, routes)
			association, err := ec2.NewRouteTableAssociation(ctx, child, &ec2.RouteTableAssociationArgs{
				RouteTableId: routes.ID(), SubnetId: subnet.ID(),
			}, below(routes)...)
			if err != nil {
				return err
			}
			v.Associations = append(v.Associations, association)
			route := &ec2.RouteArgs{RouteTableId: routes.ID(), DestinationCidrBlock: pulumi.String("0.0.0.0/0")}
			if kind == "Public" {
				public = append(public, subnet.ID())
				route.GatewayId = v.InternetGateway.ID()
				if strategy == "OnePerAz" || (strategy == "Single" && nat == nil) {
					if nat, err = v.newNAT(ctx, fmt.Sprintf("%s-%d", name, i+1), subnet, in.Tags); err != nil {
						return err
					}
				}
			} else {
				private = append(private, subnet.ID())
				if nat == nil {
					continue // no way out
				}
				route.NatGatewayId = nat.ID()
			}
			made, err := ec2.NewRoute(ctx, child, route, below(routes)...)
			if err != nil {
				return err
			}
			v.Routes = append(v.Routes, made)
		}
	}
	v.PublicSubnetIDs, v.PrivateSubnetIDs, v.IsolatedSubnets = public, private, pulumi.StringArray{}
	return nil
}

func (v *vpc) newNAT(ctx *pulumi.Context, name string, subnet *ec2.Subnet, tags map[string]string) (*ec2.NatGateway, error) {
	own := together(tags, map[string]string{"Name": name})
	eip, err := ec2.NewEip(ctx, name, &ec2.EipArgs{Tags: own}, below(subnet)...)
	if err != nil {
		return nil, err
	}
	v.Eips = append(v.Eips, eip)
	nat, err := ec2.NewNatGateway(ctx, name, &ec2.NatGatewayArgs{SubnetId: subnet.ID(), AllocationId: eip.AllocationId, Tags: own}, below(subnet)...)
	if err != nil {
		return nil, err
	}
	v.NatGateways = append(v.NatGateways, nat)
	return nat, nil
}

// specTags are those of the first specification of subnets of a kind.
func (a *vpcArgs) specTags(kind string) map[string]string {
	for _, s := range a.SubnetSpecs {
		if s.Type == kind {
			return s.Tags
		}
	}
	return nil
}

// below makes a resource a child of another that it also depends on, as awsx does.
func below(parent pulumi.Resource) []pulumi.ResourceOption {
	return []pulumi.ResourceOption{pulumi.Parent(parent), pulumi.DependsOn([]pulumi.Resource{parent})}
}

// together lays tags over one another, the later over the earlier.
func together(layers ...map[string]string) pulumi.StringMap {
	all := map[string]string{}
	for _, tags := range layers {
		maps.Copy(all, tags)
	}
	return pulumi.ToStringMap(all)
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
