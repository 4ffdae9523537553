package config

// Broker is what each broker's pod asks for. Neither gp3 nor Kafka's own segments make sense below 1 GiB; gp3 ends at 16 TiB.
type Broker struct {
	CPU     Cores `config:"cpu" default:"2"`
	Memory  Size  `config:"memory" default:"8Gi" range:"1Gi.."`
	Storage Size  `config:"storage" default:"100Gi" range:"1Gi..16Ti"`
}
