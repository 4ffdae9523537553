package delivery

// Monitor is told how Kafka does, for readiness and metrics.
type Monitor interface {
	// KafkaUp is called when Kafka has just done what it was asked to do.
	KafkaUp()
	// KafkaDown is called when Kafka can't be used at the moment, with the reason.
	KafkaDown(err error)
	// KafkaWaits is called when the client begins or ends to wait for Kafka, which may take as long as Kafka is away. While
	// it doesn't wait, it works, and calls into librdkafka should return soon.
	KafkaWaits(waiting bool)
	// KafkaError is called when something failed that librdkafka handles itself, such as the connection to one of the brokers.
	KafkaError(err error)
}
