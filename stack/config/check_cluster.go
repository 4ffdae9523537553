package config

import (
	"net/netip"
	"slices"
	"strings"

	"kafka-on-eks/infra"
	"kafka-on-eks/internal/partition"
)

// widestBits is the prefix length of the widest block that may be let in. The whole internet could also be written as two halves.
const widestBits = 8

// reservedBlocks are addresses that nobody on the internet has: https://www.iana.org/assignments/iana-ipv4-special-registry.
var reservedBlocks = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("127.0.0.0/8"),
	netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"), netip.MustParsePrefix("224.0.0.0/3"),
}

func (k *checker) cluster(c *Config) {
	for _, cidr := range c.Cluster.PublicAccessCIDRs {
		block, err := netip.ParsePrefix(cidr)
		k.mustEach(err == nil && block.Addr().Is4() && block.Masked() == block && block.Bits() >= widestBits, "cluster.publicAccessCidrs", cidr,
			"got %q, must be IPv4 blocks without host bits, and not the whole internet (e.g. 203.0.113.0/24)", cidr)
		// The blocks can't include reserved addresses: https://repost.aws/knowledge-center/eks-lock-api-access-IP-addresses.
		k.mustEach(!slices.ContainsFunc(reservedBlocks, block.Overlaps), "cluster.publicAccessCidrs", cidr,
			"got %q, must be without private and reserved addresses, which EKS refuses: those of your network reach the private endpoint (e.g. 203.0.113.0/24)", cidr)
	}
	for i, arn := range c.Cluster.AdminRoles {
		k.mustEach(infra.IsRoleARN(arn), "cluster.adminRoles", arn, "got %q, must be ARNs of IAM roles (e.g. arn:aws:iam::123456789012:role/admin)", arn)
		here := "arn:" + partition.Of(c.Region).ID + ":"
		k.mustEach(strings.HasPrefix(arn, here), "cluster.adminRoles", arn, "got %s, must begin with %s, as roles in %s do (e.g. %siam::123456789012:role/admin)", arn, here, c.Region, here)
		k.mustEach(!slices.Contains(c.Cluster.AdminRoles[:i], arn), "cluster.adminRoles", arn, "got %s twice, must be different roles (e.g. arn:aws:iam::123456789012:role/admin)", arn)
	}
}

// storage checks the class of Kafka's volumes against the limits of gp3: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html.
func (k *checker) storage(c *Config) {
	s := c.Storage
	k.must(s.Throughput*4 <= s.IOPS || !k.good("storage.iops"), "storage.throughput", "got %d, must be at most %d, a quarter of storage.iops (e.g. 125)", s.Throughput, s.IOPS/4)
	// The smallest volume allows the fewest operations; of two volumes of the same size the first is named.
	smallest, least := "", 0
	for _, volume := range c.volumes() {
		mebibytes, ok := volume.size.Mebibytes()
		if most := max(3000, 500*int(mebibytes>>10)); ok && k.good(volume.key) && (smallest == "" || most < least) {
			smallest, least = volume.key, most
		}
	}
	k.must(s.IOPS <= least || smallest == "", "storage.iops", "got %d, must be at most %d, 500 for each GiB of %s (e.g. 3000)", s.IOPS, least, smallest)
}

// volume is a kind of Kafka's volumes, with the key of its size.
type volume struct {
	key  string
	size Size
}

// volumes are the volumes of brokers and controllers.
func (c *Config) volumes() []volume {
	return []volume{{"broker.storage", c.Broker.Storage}, {"controller.storage", c.Controller.Storage}}
}
