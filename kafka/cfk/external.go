package cfk

// ExternalListener is a listener for clients outside the cluster.
type ExternalListener struct {
	TLS            TLS             `json:"tls"`
	Authentication *Authentication `json:"authentication,omitempty"`
	ExternalAccess ExternalAccess  `json:"externalAccess"`
}

// ExternalAccess is the way for these clients (Type loadBalancer).
type ExternalAccess struct {
	Type         string       `json:"type"`
	LoadBalancer LoadBalancer `json:"loadBalancer"`
}

// LoadBalancer makes a Service of type LoadBalancer for each broker, with the names BrokerPrefix0.Domain and so on, and another one for
// bootstrapping, BootstrapPrefix.Domain. The operator annotates the Services with these names for external-dns.
type LoadBalancer struct {
	Domain                   string            `json:"domain"`
	BootstrapPrefix          string            `json:"bootstrapPrefix"`
	BrokerPrefix             string            `json:"brokerPrefix"`
	AdvertisedPort           int               `json:"advertisedPort"`
	ExternalTrafficPolicy    string            `json:"externalTrafficPolicy"`
	LoadBalancerSourceRanges []string          `json:"loadBalancerSourceRanges"`
	Annotations              map[string]string `json:"annotations"`
}
