package config

import "time"

// Producer has the settings that all producers' pods share.
type Producer struct {
	CPU    Cores `config:"cpu" default:"250m"`
	Memory Size  `config:"memory" default:"256Mi" range:"64Mi.."`
	// Image is an image that was built elsewhere, by its digest; if it is empty, the stack builds it.
	Image string `config:"image" default:"" example:"123456789012.dkr.ecr.eu-west-1.amazonaws.com/producer@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"`
	// LogLevel is "debug", "info", "warn" or "error".
	LogLevel string `config:"logLevel" default:"info" oneof:"debug info warn error"`
	// Delivery is "exactly-once" or "at-least-once". The latter is faster, and may repeat events after a crash.
	Delivery string `config:"delivery" default:"exactly-once" oneof:"exactly-once at-least-once"`
	// Traces is the OTLP endpoint that OpenTelemetry traces go to; empty for no traces.
	Traces string `config:"traces" default:"" example:"http://collector.monitoring.svc.cluster.local:4318"`
	// MaxEventBytes is the size of the largest event that goes to the topic. Larger events are dead letters, of which the first 8 MiB are kept.
	MaxEventBytes int `config:"maxEventBytes" default:"1000000" range:"1..8388608"`
	// CommitInterval is the time from a transaction's first event to its commit.
	CommitInterval time.Duration `config:"commitInterval" default:"100ms" range:"1ms..10s"`
	// Kafka are properties of librdkafka, besides those that follow from the stack.
	Kafka map[string]string `config:"kafka" default:"{}" example:"{\"linger.ms\": \"20\"}"`
}
