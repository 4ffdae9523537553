package config

// NodesForBrokers is the number of brokers that there are nodes for. In the run that takes brokers away, their nodes stay: the operator needs them
// until it has moved the partitions, and nodes change before brokers do. The next run takes the empty nodes.
func (c *Config) NodesForBrokers() int {
	return max(c.Brokers, c.Before.Brokers, c.Nodes.KafkaBrokers)
}

// IsUp reports whether an earlier run has built the stack.
func (c *Config) IsUp() bool { return c.Before.Topic != "" }
