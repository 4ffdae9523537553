package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// zonesWithoutEKS are the ids of the zones in which EKS can't place a control plane. An id names the same zone in every account, a name doesn't.
// Source: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html, "Subnet requirements for clusters".
func zonesWithoutEKS() []string {
	return []string{"use1-az3", "usw1-az2", "cac1-az3"}
}

// lookupZones asks AWS for the names of the region's first zones that can hold an EKS cluster, e.g. eu-west-1a. Local Zones and others that an
// account has to opt in to aren't among them. Zones that AWS reports as impaired are: an outage must not move a cluster.
func lookupZones(ctx *pulumi.Context, region string, number int, opts ...pulumi.InvokeOption) ([]string, error) {
	result, err := aws.GetAvailabilityZones(ctx, &aws.GetAvailabilityZonesArgs{
		Filters:        []aws.GetAvailabilityZonesFilter{{Name: "opt-in-status", Values: []string{"opt-in-not-required"}}},
		ExcludeZoneIds: zonesWithoutEKS(),
	}, opts...)
	if err != nil {
		return nil, fmt.Errorf("list the zones of %s: %w", region, err)
	}
	if got := len(result.Names); got < number {
		return nil, fmt.Errorf("zones: got %d, but in %s this account has %d that EKS can use %q: take fewer zones (e.g. zones: 2), or another aws:region",
			number, region, got, result.Names)
	}
	return result.Names[:number], nil
}
