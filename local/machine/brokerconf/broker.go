package brokerconf

import "strconv"

// BrokerArgs is what a broker has beyond [Node].
type BrokerArgs struct {
	Node
	Brokers               int // in the cluster
	Internal, Replication Listener
}

// Broker gives the settings of a broker: clients use the internal listener, other brokers the replication listener.
func Broker(a BrokerArgs) Settings {
	called := a.Controller
	called.Port, called.UsersFile = 0, ""
	addresses := a.Internal.Address() + "," + a.Replication.Address()
	settings := lean.
		with(internalTopics(a.Brokers)).
		with(a.Overrides).
		with(a.place()).
		with(listenerSettings(a.Internal, a.Replication, called)).
		with(Settings{
			"process.roles":              "broker",
			"listeners":                  addresses,
			"advertised.listeners":       addresses,
			"inter.broker.listener.name": a.Replication.Name,
		})
	if a.Replication.SASL {
		settings["sasl.mechanism.inter.broker.protocol"] = "PLAIN"
	}
	return settings
}

// internalTopics are the settings of Kafka's own topics: as safe as that number of brokers allows, with few partitions, each of which costs files and
// start-up time on every broker.
func internalTopics(brokers int) Settings {
	replicas := strconv.Itoa(min(3, brokers))
	inSync := strconv.Itoa(min(2, brokers))
	return Settings{
		"offsets.topic.replication.factor":                 replicas,
		"offsets.topic.num.partitions":                     "6",
		"transaction.state.log.replication.factor":         replicas,
		"transaction.state.log.min.isr":                    inSync,
		"transaction.state.log.num.partitions":             "6",
		"share.coordinator.state.topic.replication.factor": replicas,
		"share.coordinator.state.topic.min.isr":            inSync,
		"share.coordinator.state.topic.num.partitions":     "6",
		"group.initial.rebalance.delay.ms":                 "0", // waits for members that come late; here they don't
	}
}
