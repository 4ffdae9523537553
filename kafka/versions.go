package kafka

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/image"
	"kafka-on-eks/kafka/cfk"
)

// Versions pins the images of Kafka and its companions.
type Versions struct {
	// Platform is the version of Confluent Platform, such as 8.3.1.
	Platform string
	// Init is the version of the operator's init container and observer, such as 3.3.0.
	Init string
	// Registries are where their images come from. Default: Docker Hub.
	Registries image.Registries
}

// server is the image of brokers and controllers.
func (v Versions) server() cfk.Image { return v.with(pulumi.String(v.platform("cp-server"))) }

// connect is the image of Connect's workers: a prebuilt one, or the one that has no connector in it.
func (v Versions) connect(prebuilt pulumi.StringInput) cfk.Image {
	if prebuilt == nil {
		prebuilt = pulumi.String(v.platform(workers))
	}
	return v.with(prebuilt)
}

// workers is the image of Connect in Confluent Platform.
const workers = "cp-server-connect"

// brokerObserver watches a broker: it is ready while all partitions that it leads have all their replicas.
func (v Versions) brokerObserver() cfk.Observer {
	return cfk.Observer{Image: v.observer(), Readiness: cfk.ObserverReadiness{MaxURP: new(0)}}
}

// controllerObserver watches a controller, which is ready while its log is at most this many records behind the leader's: the operator's default.
func (v Versions) controllerObserver() cfk.Observer {
	return cfk.Observer{Image: v.observer(), Readiness: cfk.ObserverReadiness{MaxLEOLag: new(1000)}}
}

func (v Versions) observer() string { return v.confluent("confluent-observer-container", v.Init) }

func (v Versions) platform(name string) string { return v.confluent(name, v.Platform) }

func (v Versions) confluent(name, version string) string {
	return v.Registries.OfDockerHub("confluentinc/" + name + ":" + version)
}

func (v Versions) with(application pulumi.StringInput) cfk.Image {
	return cfk.Image{Application: application, Init: v.confluent("confluent-init-container", v.Init)}
}

// Images lists what the operator's pods and Kafka's are made of, besides a prebuilt image of Connect.
func (v Versions) Images(operator string, prebuilt bool) []string {
	list := []string{
		v.confluent("confluent-operator", operator), v.confluent("confluent-init-container", v.Init), v.observer(), v.platform("cp-server"),
	}
	if !prebuilt {
		list = append(list, v.platform(workers))
	}
	return list
}
