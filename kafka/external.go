package kafka

import (
	"fmt"

	"kafka-on-eks/kafka/cfk"
)

// External is the way in for clients outside the cluster: a network load balancer for bootstrapping, and one for each broker. Clients speak TLS
// and SASL with the brokers themselves.
type External struct {
	// Domain is the domain of the names bootstrap.Domain, b0.Domain, b1.Domain and so on. A change of it rolls the cluster.
	Domain string
	// InternetFacing gives the load balancers public addresses. Default: they have addresses in the VPC.
	InternetFacing bool
	// CIDRs are the IPv4 blocks that may connect; there must be at least one.
	CIDRs []string
}

const bootstrapPrefix = "bootstrap"

func (e *External) bootstrap() string {
	return fmt.Sprintf("%s.%s:%d", bootstrapPrefix, e.Domain, externalPort)
}

// CertificateNames are the names that the brokers' certificates must cover, besides those inside the cluster. A nil External has none.
func (e *External) CertificateNames() []string {
	if e == nil {
		return nil
	}
	return []string{"*." + e.Domain}
}

func (a *ClusterArgs) externalListener() *cfk.ExternalListener {
	e := a.External
	if e == nil {
		return nil
	}
	scheme := "internal"
	if e.InternetFacing {
		scheme = "internet-facing"
	}
	return &cfk.ExternalListener{
		TLS: a.listener().TLS, Authentication: a.listener().Authentication,
		ExternalAccess: cfk.ExternalAccess{Type: "loadBalancer", LoadBalancer: cfk.LoadBalancer{
			Domain: e.Domain, BootstrapPrefix: bootstrapPrefix, BrokerPrefix: "b", AdvertisedPort: externalPort,
			// "Local" needs the node's health port, which doesn't exist if the targets are pods.
			ExternalTrafficPolicy:    "Cluster",
			LoadBalancerSourceRanges: e.CIDRs,
			// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
			Annotations: map[string]string{
				"service.beta.kubernetes.io/aws-load-balancer-type":            "external",
				"service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
				"service.beta.kubernetes.io/aws-load-balancer-scheme":          scheme,
				// A broker is in one zone only. Without this, the load balancer's addresses in other zones would lead nowhere.
				"service.beta.kubernetes.io/aws-load-balancer-attributes": "load_balancing.cross_zone.enabled=true",
			},
		}},
	}
}
