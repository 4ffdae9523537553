package kafka

import "kafka-on-eks/kafka/netpol"

// Collector receives traces.
type Collector struct {
	// Namespace is the namespace that it runs in; empty if it isn't in the cluster.
	Namespace string
	// Port is the port of its pods, not of its Service, as policies apply to pods.
	Port int
}

// rule opens the way to the collector.
func (c *Collector) rule() netpol.Rule {
	peers := []netpol.Peer{{CIDR: anywhere, Except: []string{linkLocal}}} // it may well be in the VPC
	if c.Namespace != "" {
		peers = []netpol.Peer{{Namespace: c.Namespace}}
	}
	return netpol.Rule{Peers: peers, TCP: []int{c.Port}}
}
