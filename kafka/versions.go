package kafka

import "kafka-on-eks/kafka/cfk"

// Versions pins the images of Kafka and its companions.
type Versions struct {
	// Platform is the version of Confluent Platform, such as 8.3.1.
	Platform string
	// Init is the version of the operator's init container and observer, such as 3.3.0.
	Init string
}

// server is the image of brokers and controllers.
func (v Versions) server() cfk.Image { return v.image("cp-server") }

// connect is the image of Connect's workers.
func (v Versions) connect() cfk.Image { return v.image("cp-server-connect") }

// brokerObserver watches a broker: it is ready while all partitions that it leads have all their replicas.
func (v Versions) brokerObserver() cfk.Observer {
	return cfk.Observer{Image: v.observer(), Readiness: cfk.ObserverReadiness{MaxURP: new(0)}}
}

// controllerObserver watches a controller, which is ready while its log is at most this many records behind the leader's: the operator's default.
func (v Versions) controllerObserver() cfk.Observer {
	return cfk.Observer{Image: v.observer(), Readiness: cfk.ObserverReadiness{MaxLEOLag: new(1000)}}
}

func (v Versions) observer() string { return "confluentinc/confluent-observer-container:" + v.Init }

func (v Versions) image(name string) cfk.Image {
	return cfk.Image{Application: "confluentinc/" + name + ":" + v.Platform, Init: "confluentinc/confluent-init-container:" + v.Init}
}
