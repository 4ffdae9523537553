package stack

import (
	"net/netip"
	"slices"

	"kafka-on-eks/infra"
)

func (k *checker) cluster(c *Config) {
	for _, cidr := range c.Cluster.PublicAccessCIDRs {
		block, err := netip.ParsePrefix(cidr)
		k.refuse(err == nil && block.Addr().Is4() && block.Masked() == block && block.Bits() >= 8, "cluster.publicAccessCidrs",
			"got %q, must be IPv4 blocks without host bits, and not the whole internet (e.g. 203.0.113.0/24)", cidr)
	}
	for i, arn := range c.Cluster.AdminRoles {
		k.refuse(infra.IsRoleARN(arn), "cluster.adminRoles", "got %q, must be ARNs of IAM roles (e.g. arn:aws:iam::123456789012:role/admin)", arn)
		k.refuse(!slices.Contains(c.Cluster.AdminRoles[:i], arn), "cluster.adminRoles", "got %s twice, must be different roles (e.g. arn:aws:iam::123456789012:role/admin)", arn)
	}
	k.refuse(slices.Contains(infra.LogRetentions(), c.Cluster.LogRetentionDays), "cluster.logRetentionDays",
		"got %d, must be one of those that CloudWatch offers: %v (e.g. 90)", c.Cluster.LogRetentionDays, infra.LogRetentions())
}

// storage holds the class of Kafka's volumes to what gp3 allows: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html.
func (k *checker) storage(c *Config) {
	s := c.Storage
	k.oneOf("storage.reclaimPolicy", s.ReclaimPolicy, "Retain", "Delete")
	k.between("storage.iops", s.IOPS, 3000, 16000, 3000)
	k.between("storage.throughput", s.Throughput, 125, 1000, 125)
	k.refuse(s.Throughput*4 <= s.IOPS || !k.good("storage.iops"), "storage.throughput", "got %d, must be at most %d, a quarter of storage.iops (e.g. 125)", s.Throughput, s.IOPS/4)
	for key, size := range map[string]Quantity{"broker.storage": c.Broker.Storage, "controller.storage": c.Controller.Storage} {
		mebibytes, _ := size.mebibytes()
		most := max(3000, 500*int(mebibytes>>10))
		k.refuse(s.IOPS <= most || !k.good(key), "storage.iops", "got %d, must be at most %d, 500 for each GiB of %s (e.g. 3000)", s.IOPS, most, key)
	}
}
