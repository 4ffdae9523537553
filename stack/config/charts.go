package config

// Charts are the addresses of the repositories of Helm charts: over HTTP, or in a registry (oci://). Each chart has its usual name there. A preview
// fetches the charts, too.
type Charts struct {
	// Operator holds the chart confluent-for-kubernetes, LoadBalancers holds aws-load-balancer-controller, and DNS holds external-dns.
	Operator      string `config:"operator" default:"https://packages.confluent.io/helm"`
	LoadBalancers string `config:"loadBalancers" default:"https://aws.github.io/eks-charts"`
	DNS           string `config:"dns" default:"https://kubernetes-sigs.github.io/external-dns/"`
}
