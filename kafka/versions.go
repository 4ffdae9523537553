package kafka

import "kafka-on-eks/kafka/cfk"

// Versions pins the images of Kafka and its companions.
type Versions struct {
	// Platform is the version of Confluent Platform, e.g. 8.3.1.
	Platform string
	// Init is the version of the operator's init container, e.g. 3.3.0.
	Init string
}

// server is the image of brokers and controllers.
func (v Versions) server() cfk.Image { return v.image("cp-server") }

// connect is the image of Connect's workers.
func (v Versions) connect() cfk.Image { return v.image("cp-server-connect") }

func (v Versions) image(name string) cfk.Image {
	return cfk.Image{Application: "confluentinc/" + name + ":" + v.Platform, Init: "confluentinc/confluent-init-container:" + v.Init}
}
