package config

// Nodes are the cluster's machines.
type Nodes struct {
	// KafkaInstanceType is the instance type for brokers and controllers.
	KafkaInstanceType string `config:"kafkaInstanceType" default:"m7g.xlarge"`
	// KafkaBrokers is the number of brokers that there are nodes for, if it is more than Brokers. So nodes can outlast brokers.
	KafkaBrokers int `config:"kafkaBrokers" default:"0" range:"1..100" or:"0 for the number of brokers" example:"6"`
	// GeneralInstanceType is the instance type for everything else.
	GeneralInstanceType string `config:"generalInstanceType" default:"m7g.large"`
	// GeneralCount is the number of general nodes. The number of Kafka's nodes follows from brokers and controllers.
	GeneralCount int `config:"generalCount" default:"3" range:"2..50"`
	// GeneralSpot makes the general nodes spot instances, of GeneralInstanceType and of SpotInstanceTypes.
	GeneralSpot       bool     `config:"generalSpot" default:"false"`
	SpotInstanceTypes []string `config:"spotInstanceTypes" default:"[]" example:"[\"m6g.large\", \"m8g.large\"]"`
	// Release is the version of the nodes' image, "latest", or empty for what EKS gives new nodes.
	Release string `config:"release" default:"" example:"1.34.2-20251120"`
}
