package config

// Nodes are the machines.
type Nodes struct {
	// KafkaInstanceType is what brokers and controllers run on.
	KafkaInstanceType string `config:"kafkaInstanceType" default:"m7g.xlarge"`
	// KafkaBrokers is the number of brokers that there are nodes for, if more than Brokers: nodes that outlast brokers.
	KafkaBrokers int `config:"kafkaBrokers" default:"0" range:"1..100" or:"0 for the number of brokers" example:"6"`
	// GeneralInstanceType is what everything else runs on.
	GeneralInstanceType string `config:"generalInstanceType" default:"m7g.large"`
	// GeneralCount is the number of general nodes. Kafka's nodes are counted from brokers and controllers.
	GeneralCount int `config:"generalCount" default:"3" range:"2..50"`
	// GeneralSpot makes the general nodes spot instances.
	GeneralSpot bool `config:"generalSpot" default:"false"`
}
