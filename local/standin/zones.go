package standin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// zone is a place of a region, as EC2's DescribeAvailabilityZones has it.
type zone struct {
	// name differs between accounts for the same place, id doesn't.
	name, id string
	// optIn is what the account had to do for it: opt-in-not-required, or opted-in for a Local Zone.
	optIn string
	// kind is availability-zone or local-zone.
	kind string
}

// zoneCounts are the regions that don't have three availability zones, or show an account another number.
// Source: https://aws.amazon.com/about-aws/global-infrastructure/regions_az/
var zoneCounts = map[string]int{"us-east-1": 6, "us-west-2": 4, "us-west-1": 2, "ca-central-1": 3, "ap-northeast-2": 4}

// compass shortens the middle of a region's name, as zone ids do: us-gov-west-1 is usgw1, ap-southeast-2 is apse2.
var compass = strings.NewReplacer("northeast", "ne", "northwest", "nw", "southeast", "se", "southwest", "sw",
	"north", "n", "south", "s", "east", "e", "west", "w", "central", "c", "gov", "g", "-", "")

// zones lists the region's zones by name, which is the AWS provider's order. The account has opted in to a Local Zone, whose name comes first.
func (c *Cloud) zones() []zone {
	region := c.currentRegion()
	id := compass.Replace(region)
	all := []zone{{name: region + "-lcl-1a", id: id + "-lcl1-az1", optIn: "opted-in", kind: "local-zone"}}
	count, ok := zoneCounts[region]
	if !ok {
		count = 3
	}
	for i := range count {
		all = append(all, zone{
			name: fmt.Sprintf("%s%c", region, 'a'+i), id: fmt.Sprintf("%s-az%d", id, i+1), optIn: "opt-in-not-required", kind: "availability-zone",
		})
	}
	return all
}

// zonesQuery are the arguments of aws:index/getAvailabilityZones that the stand-in knows.
type zonesQuery struct {
	ExcludeNames, ExcludeZoneIds []string
	Filters                      []struct {
		Name   string
		Values []string
	}
}

func (q zonesQuery) takes(z zone) (bool, error) {
	if slices.Contains(q.ExcludeNames, z.name) || slices.Contains(q.ExcludeZoneIds, z.id) {
		return false, nil
	}
	for _, f := range q.Filters {
		value, ok := map[string]string{"opt-in-status": z.optIn, "zone-type": z.kind, "zone-name": z.name, "zone-id": z.id}[f.Name]
		if !ok {
			return false, fmt.Errorf("zones can't be filtered by %q here: add it in local/standin/zones.go", f.Name)
		}
		if !slices.Contains(f.Values, value) {
			return false, nil
		}
	}
	return true, nil
}

// getZones answers aws:index/getAvailabilityZones.
func getZones(c *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
	var query zonesQuery
	if err := manifestOf(args).into(&query); err != nil {
		return nil, err
	}
	var names, ids []any
	for _, z := range c.zones() {
		takes, err := query.takes(z)
		if err != nil {
			return nil, err
		}
		if takes {
			names, ids = append(names, z.name), append(ids, z.id)
		}
	}
	return values(map[string]any{"id": c.currentRegion(), "names": names, "zoneIds": ids, "groupNames": []any{c.currentRegion()}}), nil
}
