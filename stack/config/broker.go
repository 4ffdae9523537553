package config

// Broker has the resources of each broker's pod. Below 1 GiB neither gp3 volumes nor Kafka's own segments make sense; gp3 volumes end at 16 TiB.
type Broker struct {
	CPU     Cores `config:"cpu" default:"2"`
	Memory  Size  `config:"memory" default:"8Gi" range:"1Gi.."`
	Storage Size  `config:"storage" default:"100Gi" range:"1Gi..16Ti"`
}
