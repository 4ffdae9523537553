package delivery

// Monitor is told how Kafka fares, for readiness and metrics.
type Monitor interface {
	// KafkaUp: Kafka just did what it was asked to.
	KafkaUp()
	// KafkaDown: Kafka can't be used at the moment, and why.
	KafkaDown(err error)
	// KafkaWaits: the client waits for Kafka, which may take as long as Kafka is away, or no longer does. In between it
	// works, and calls into librdkafka are to come back soon.
	KafkaWaits(waiting bool)
	// KafkaError: something failed that librdkafka deals with itself, such as the connection to one of the brokers.
	KafkaError(err error)
}
