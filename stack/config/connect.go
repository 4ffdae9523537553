package config

// Connect is the Kafka Connect cluster that runs the sink.
type Connect struct {
	Replicas int   `config:"replicas" default:"2" range:"1..50"`
	CPU      Cores `config:"cpu" default:"1"`
	Memory   Size  `config:"memory" default:"4Gi" range:"1Gi.."`
}
