package config

import "regexp"

var (
	// registryPattern is a host with a dot or a port, and perhaps a path.
	registryPattern   = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*(\.[a-z0-9-]+|:[0-9]+)(/[a-z0-9._-]+)*$`)
	credentialPattern = regexp.MustCompile(`^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):[0-9]{12}:secret:ecr-pullthroughcache/[A-Za-z0-9/_+=.@-]+$`)
)

func (k *checker) registry(c *Config) {
	r := c.Registry
	k.must(r.Prefix == "" || registryPattern.MatchString(r.Prefix), "registry.prefix",
		"got %q, must be a registry's host and a path, without https:// and a slash at its end (e.g. registry.example.com/mirror)", r.Prefix)
	k.must(r.Prefix == "" || !r.Cache, "registry.prefix", "got %q, must be empty while registry.cache is true: images come from there", r.Prefix)
	const example = "(e.g. arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/docker-hub-Ab1Cd2)"
	k.must(r.Cache || r.CacheCredential == "", "registry.cacheCredential", "got %q, must be empty while registry.cache is false: nothing needs it then", r.CacheCredential)
	match := credentialPattern.FindStringSubmatch(r.CacheCredential)
	k.must(!r.Cache || match != nil, "registry.cacheCredential",
		"got %q, must be the ARN of a secret whose name begins with ecr-pullthroughcache/: ECR asks Docker Hub with the login in it "+example, r.CacheCredential)
	k.must(!r.Cache || match == nil || match[1] == c.Region, "registry.cacheCredential",
		"got %q, must be a secret in %s, as ECR looks for it there "+example, r.CacheCredential, c.Region)
	k.connectImage(c)
	k.closedNetwork(c)
}

func (k *checker) connectImage(c *Config) {
	connect := c.Connect
	k.must(connect.Image == "" || imagePattern.MatchString(connect.Image), "connect.image",
		"got %q, must be an image with its digest (e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/connect@sha256:...)", connect.Image)
	k.must(connect.Image == "" || !connect.BuildImage, "connect.image",
		"got %q, must be empty while connect.buildImage is true: the workers run the image that the stack builds", connect.Image)
}

// closedNetwork holds that nodes without a way out find their images, and that nothing else of the stack needs one.
func (k *checker) closedNetwork(c *Config) {
	if c.Network.VPCID != "" || c.Network.NATGateways != "none" {
		return
	}
	k.must(c.Registry.Own(), "registry.prefix", "is empty, must be a registry that the VPC reaches, or registry.cache be true, while network.natGateways is none: "+
		"nodes reach no public registry (e.g. registry.example.com/mirror)")
	k.must(c.Connect.BuildImage || c.Connect.Image != "", "connect.buildImage", "got false, must be true, or connect.image be set, while network.natGateways is none: "+
		"workers can't fetch the S3 connector from Confluent Hub (e.g. true)")
	k.must(c.Access.Domain == "", "access.domain",
		"got %q, must be empty while network.natGateways is none: names are made in Route 53, which has no endpoint in a VPC", c.Access.Domain)
}
