package config

// Registry is where images come from that the stack doesn't build.
type Registry struct {
	// Prefix is the address of a registry that has them under their own paths; empty for the public registries.
	Prefix string `config:"prefix" default:"" example:"registry.example.com/mirror"`
	// Cache has ECR fetch and keep them, with the login of Docker Hub in the secret CacheCredential.
	Cache           bool   `config:"cache" default:"false"`
	CacheCredential string `config:"cacheCredential" default:"" example:"arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/docker-hub-Ab1Cd2"`
}

// Own reports whether images come from elsewhere than the public registries.
func (r Registry) Own() bool { return r.Prefix != "" || r.Cache }
