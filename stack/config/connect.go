package config

// Connect is the Kafka Connect cluster that runs the sink.
type Connect struct {
	Replicas int   `config:"replicas" default:"2" range:"1..50"`
	CPU      Cores `config:"cpu" default:"1"`
	Memory   Size  `config:"memory" default:"4Gi" range:"1Gi.."`
	// Image is an image of the workers with the S3 connector in it; BuildImage has the stack build one. With neither, each pod fetches the connector when it starts.
	Image string `config:"image" default:"" example:"123456789012.dkr.ecr.eu-west-1.amazonaws.com/connect@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"`

	BuildImage bool `config:"buildImage" default:"false"`
}
