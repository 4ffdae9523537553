package config

import "time"

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
