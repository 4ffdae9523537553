package config

// Charts are the repositories of Helm charts: each the address of one over HTTP, or of a registry (oci://), in which the chart has its usual name. A
// preview fetches them too.
type Charts struct {
	// Operator holds the chart confluent-for-kubernetes, LoadBalancers aws-load-balancer-controller, and DNS external-dns.
	Operator      string `config:"operator" default:"https://packages.confluent.io/helm"`
	LoadBalancers string `config:"loadBalancers" default:"https://aws.github.io/eks-charts"`
	DNS           string `config:"dns" default:"https://kubernetes-sigs.github.io/external-dns/"`
}
