package kafka

import "kafka-on-eks/kafka/netpol"

// Collector takes traces.
type Collector struct {
	// Namespace that it runs in; empty where it isn't in the cluster.
	Namespace string
	// Port that its pods listen on: a policy sees the pod's, not the service's.
	Port int
}

// rule opens the way to it.
func (c *Collector) rule() netpol.Rule {
	peers := []netpol.Peer{{CIDR: anywhere, Except: []string{linkLocal}}} // it may well be in the VPC
	if c.Namespace != "" {
		peers = []netpol.Peer{{Namespace: c.Namespace}}
	}
	return netpol.Rule{Peers: peers, TCP: []int{c.Port}}
}
