package stack

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"kafka-on-eks/kafka"
	"kafka-on-eks/producer/program/properties"
)

// Producer is what the producers' pods have in common.
type Producer struct {
	CPU    Cores `config:"cpu" default:"250m"`
	Memory Size  `config:"memory" default:"256Mi" range:"64Mi.."`
	// Image is one that was built elsewhere, by its digest; empty builds it.
	Image string `config:"image" default:"" example:"123456789012.dkr.ecr.eu-west-1.amazonaws.com/producer@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"`
	// LogLevel is "debug", "info", "warn" or "error".
	LogLevel string `config:"logLevel" default:"info" oneof:"debug info warn error"`
	// Delivery is "exactly-once", or "at-least-once", which is faster and may repeat events after a crash.
	Delivery string `config:"delivery" default:"exactly-once" oneof:"exactly-once at-least-once"`
	// Traces is where OpenTelemetry traces go, an OTLP endpoint; empty for none.
	Traces string `config:"traces" default:"" example:"http://collector.monitoring.svc.cluster.local:4318"`
	// MaxEventBytes is the size of the largest event that goes to the topic. Larger ones are dead letters, of which 8 MiB are kept.
	MaxEventBytes int `config:"maxEventBytes" default:"1000000" range:"1..8388608"`
	// CommitInterval is the time from a transaction's first event to its commit.
	CommitInterval time.Duration `config:"commitInterval" default:"100ms" range:"1ms..10s"`
	// Kafka are librdkafka's properties, beside those that follow from the stack.
	Kafka map[string]string `config:"kafka" default:"{}" example:"{\"linger.ms\": \"20\"}"`
}

// batchBytes is the size of the largest batch of events where the config says it, and otherwise 0. Kafka holds a topic's max.message.bytes against batches;
// librdkafka makes none that are larger than a dead letter.
func (p Producer) batchBytes() int {
	n, err := strconv.Atoi(p.Kafka["batch.size"])
	if err != nil {
		return 0
	}
	largest, err := strconv.Atoi(properties.Defaults["message.max.bytes"])
	if err != nil {
		return n
	}
	return min(n, largest)
}

// collector is where in the network the traces go; nil for nowhere.
func (p Producer) collector() *kafka.Collector {
	u, err := url.Parse(p.Traces)
	if p.Traces == "" || err != nil {
		return nil
	}
	// service.namespace.svc..., as services are called in the cluster
	if parts := strings.Split(u.Hostname(), "."); len(parts) >= 3 && parts[2] == "svc" {
		return &kafka.Collector{Namespace: parts[1], Port: portOf(u)}
	}
	return &kafka.Collector{Port: portOf(u)}
}
