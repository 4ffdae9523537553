package delivery

// Monitor is told how Kafka fares, for readiness and metrics.
type Monitor interface {
	// KafkaUp: Kafka just did what it was asked to.
	KafkaUp()
	// KafkaDown: Kafka can't be used at the moment, and why.
	KafkaDown(err error)
	// KafkaError: something failed that librdkafka deals with itself, such as the connection to one of the brokers.
	KafkaError(err error)
}
