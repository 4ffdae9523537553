package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// maxTags leaves room, among the 50 tags that a resource may have, for the tags of EKS, its add-ons and the load balancers' controller.
const maxTags = 40

// These patterns match only tags that every service takes: IAM allows the fewest letters (https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html),
// EC2 the shortest names (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html). The volumes' driver gets tags as name=value, so names have no =.
var (
	tagPattern      = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/+@-]{1,127}$`)
	tagValuePattern = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$`)
)

// reservedTags are beginnings of names that AWS, the volumes' driver and the load balancers' controller keep to themselves. The driver refuses to start
// if it is given a tag of its own: kubernetes-sigs/aws-ebs-csi-driver, pkg/driver/validation.go.
var reservedTags = []string{"aws:", "kubernetes.io", "ebs.csi.aws.com/", "csivolume", "elbv2.k8s.aws/", "service.k8s.aws/"}

func (k *checker) tags(c *Config) {
	for _, value := range []struct{ key, value string }{{"owner", c.Owner}, {"costCentre", c.CostCentre}} {
		k.must(tagValuePattern.MatchString(value.value), value.key, "got %q, must be at most 256 letters, digits, spaces and _ . : / = + - @, as AWS takes them in a tag (e.g. data-platform)", value.value)
	}
	k.must(len(c.AllTags()) <= maxTags, "tags", "got %d, must be at most %d (e.g. {\"team\": \"data\"})", len(c.Tags), maxTags-len(c.ownTags()))
	// To IAM, names that differ only in case are the same, and it refuses a role with both.
	named := map[string]string{}
	for name := range c.ownTags() {
		named[strings.ToLower(name)] = name
	}
	for _, name := range slices.Sorted(maps.Keys(c.Tags)) {
		lower := strings.ToLower(name)
		reserved := slices.ContainsFunc(reservedTags, func(start string) bool { return strings.HasPrefix(lower, start) })
		k.mustEach(tagPattern.MatchString(name) && !reserved, "tags", name,
			"got the name %q, must be 1 to 127 letters, digits, spaces and _ . : / + - @, and begin with none of %s (e.g. team)", name, strings.Join(reservedTags, ", "))
		k.mustEach(tagValuePattern.MatchString(c.Tags[name]), "tags", name, "got %q for %s, must be at most 256 letters, digits, spaces and _ . : / = + - @ (e.g. data)", c.Tags[name], name)
		other, taken := named[lower]
		k.mustEach(!taken, "tags", name, "got %s beside %s, must be another name: IAM doesn't tell case apart, and the program sets %s itself (e.g. team)",
			name, other, strings.Join(slices.Sorted(maps.Keys(c.ownTags())), ", "))
		named[lower] = name
	}
}
