package config

import (
	"net/netip"
	"regexp"

	"kafka-on-eks/infra"
)

var (
	vpcPattern    = regexp.MustCompile(`^vpc-[0-9a-f]{8,17}$`)
	subnetPattern = regexp.MustCompile(`^subnet-[0-9a-f]{8,17}$`)
)

func (k *checker) network(c *Config) {
	n := c.Network
	if n.VPCID != "" {
		k.existingVPC(c)
		return
	}
	for _, list := range n.subnets() {
		k.must(len(list.ids) == 0, list.key, "got %q, must be empty unless network.vpcId names the VPC that they are in", list.ids)
	}
	for i, s := range c.AllSources() {
		key := c.SourceKey(i) + ".kind"
		k.must(n.NATGateways != "none" || !s.Remote() || !k.good(key), key,
			"got %q, must be a kind without an address while network.natGateways is none, as the producer couldn't reach the source (e.g. generator)", s.Kind)
	}
	block, err := netip.ParsePrefix(n.CIDR)
	k.must(err == nil && block.Addr().Is4() && block.Masked() == block && block.Addr().IsPrivate(), "network.cidr",
		"got %q, must be a private IPv4 block without host bits (e.g. 10.0.0.0/16)", n.CIDR)
	k.must(block.Bits() >= 16, "network.cidr", "got %q, must not be larger than /16, where VPCs end (e.g. 10.0.0.0/16)", n.CIDR)
	zones := min(max(c.Zones, 2), 3) // a wrong number has a problem of its own, and hides no other
	need := addressesPerZone(c, zones)
	least := 32
	for least > 16 && subnetAddresses(least, zones) < need {
		least--
	}
	k.must(block.Bits() <= least, "network.cidr",
		"got %q, must be at least a /%d: with %d zones each private subnet gets %d addresses of it, and nodes, pods and endpoints need %d (e.g. 10.0.0.0/16)",
		n.CIDR, least, zones, max(0, subnetAddresses(block.Bits(), zones)), need)
}

// zoneBits is the number of bits by which a zone's part of the VPC is smaller than the VPC. The number of parts is a power of two: 4 for 3 zones.
func zoneBits(zones int) int {
	bits := 0
	for parts := 1; parts < zones; parts *= 2 {
		bits++
	}
	return bits
}

// subnetAddresses is how many addresses a private subnet can hand out in a VPC of that size: half of a zone's part, without the five that AWS
// keeps in each subnet.
func subnetAddresses(vpcBits, zones int) int {
	return 1<<max(0, 32-vpcBits-zoneBits(zones)-1) - 5
}

// addressesPerZone is how many addresses the fullest zone needs. The network add-on holds two interfaces full of addresses on each node
// (WARM_ENI_TARGET 1), and an update of a group starts a new node before it ends an old one. EKS wants six addresses for the control plane.
// An unknown instance type counts with the fewest addresses.
func addressesPerZone(c *Config, zones int) int {
	const controlPlane, endpoints, least = 6, 6, 4
	kafka, _ := infra.LookupInstanceType(c.Nodes.KafkaInstanceType)
	general, _ := infra.LookupInstanceType(c.Nodes.GeneralInstanceType)
	kafkaNodes := infra.KafkaNodes(min(max(c.Brokers, c.Nodes.KafkaBrokers, 0), 100), Controllers, zones, 0) + 1
	generalNodes := (min(max(c.Nodes.GeneralCount, 0), 50)+zones-1)/zones + 1
	return kafkaNodes*2*max(kafka.AddressesEach, least) + generalNodes*2*max(general.AddressesEach, least) + controlPlane + endpoints
}

func (k *checker) existingVPC(c *Config) {
	n := c.Network
	k.must(vpcPattern.MatchString(n.VPCID), "network.vpcId", "got %q, must be the id of a VPC (e.g. vpc-0123456789abcdef0)", n.VPCID)
	const why = "must be false with network.vpcId: only its owner adds to an existing VPC"
	k.must(!n.InterfaceEndpoints, "network.interfaceEndpoints", "got true, %s", why)
	k.must(!n.FlowLogs, "network.flowLogs", "got true, %s", why)
	k.must(len(n.PrivateSubnetIDs) == c.Zones || !k.good("zones"), "network.privateSubnetIds",
		"got %d, must be %d, one in each of as many zones (e.g. [\"subnet-0123456789abcdef0\", ...])", len(n.PrivateSubnetIDs), c.Zones)
	seen := map[string]bool{}
	for _, list := range n.subnets() {
		for _, id := range list.ids {
			k.mustEach(subnetPattern.MatchString(id), list.key, id, "got %q, must be ids of subnets (e.g. [\"subnet-0123456789abcdef0\"])", id)
			k.mustEach(!seen[id], list.key, id, "got %s twice, must be different subnets, one in each zone (e.g. [\"subnet-0123456789abcdef0\"])", id)
			seen[id] = true
		}
	}
}

// subnetList is a list of subnets' ids, with its key.
type subnetList struct {
	key string
	ids []string
}

func (n Network) subnets() []subnetList {
	return []subnetList{{"network.privateSubnetIds", n.PrivateSubnetIDs}, {"network.publicSubnetIds", n.PublicSubnetIDs}}
}
