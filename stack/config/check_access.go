package config

import (
	"net/netip"
	"regexp"
)

var (
	domainPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$`)
	zonePattern   = regexp.MustCompile(`^Z[A-Z0-9]{1,31}$`)
)

func (k *checker) access(c *Config) {
	a := c.Access
	if a.Domain == "" {
		const off = "must be empty while access.domain is: nothing is open to the outside then"
		k.must(a.HostedZoneID == "", "access.hostedZoneId", "got %q, "+off, a.HostedZoneID)
		k.must(!a.InternetFacing, "access.internetFacing", "got true, must be false while access.domain is empty: nothing is open to the outside then")
		k.must(len(a.CIDRs) == 0, "access.cidrs", "got %q, "+off, a.CIDRs)
		return
	}
	k.must(domainPattern.MatchString(a.Domain) && len(a.Domain) <= 200, "access.domain", "got %q, must be a domain in lower case (e.g. kafka.example.com)", a.Domain)
	k.must(zonePattern.MatchString(a.HostedZoneID), "access.hostedZoneId",
		"got %q, must be the id of the zone of Route 53 that holds %s (e.g. Z0123456789ABCDEFGHIJ)", a.HostedZoneID, a.Domain)
	for _, cidr := range a.CIDRs {
		p, err := netip.ParsePrefix(cidr)
		k.mustEach(err == nil && p.Addr().Is4() && p.Masked() == p && p.Bits() >= widestBits, "access.cidrs", cidr,
			"got %q, must be IPv4 blocks without host bits, and not the whole internet (e.g. 203.0.113.0/24)", cidr)
	}
	k.must(!a.InternetFacing || len(a.CIDRs) > 0, "access.cidrs",
		"got none, must list who may connect, as the load balancers face the internet (e.g. 203.0.113.0/24)")
}
