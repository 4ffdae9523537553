package producer

import (
	"maps"
	"slices"
	"strconv"
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"

	"kafka-on-eks/producer/program/properties"
)

// Settings are further settings of the program. For a zero value the program has its own default.
type Settings struct {
	// LogLevel is "debug", "info", "warn" or "error".
	LogLevel string
	// Delivery is "exactly-once" or "at-least-once".
	Delivery string
	// Traces is the OTLP endpoint that takes OpenTelemetry traces.
	Traces string
	// MaxEventBytes is the size of the largest event that goes to the topic.
	MaxEventBytes int
	// CommitInterval is the time from a transaction's first event to its commit.
	CommitInterval time.Duration
	// Kafka are properties of librdkafka.
	Kafka map[string]string
}

// compression is the property for which this package has a default, which is fast, and which everything that reads Kafka understands.
const compression = "compression.type"

// compresses reports whether the properties set the compression, under any of its names.
func (s Settings) compresses() bool {
	for name := range s.Kafka {
		if properties.Main(name) == properties.Main(compression) {
			return true
		}
	}
	return false
}

func kafkaVariable(property string) string { return "KAFKA_" + properties.Variable(property) }

func (s Settings) environment() corev1.EnvVarArray {
	var env corev1.EnvVarArray
	if !s.compresses() {
		env = append(env, variable(kafkaVariable(compression), "lz4"))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Kafka)) {
		env = append(env, variable(kafkaVariable(name), s.Kafka[name]))
	}
	if s.LogLevel != "" {
		env = append(env, variable("PRODUCER_LOG_LEVEL", s.LogLevel))
	}
	if s.Delivery != "" {
		env = append(env, variable("PRODUCER_DELIVERY", s.Delivery))
	}
	if s.MaxEventBytes > 0 {
		env = append(env, variable("PRODUCER_MAX_EVENT_BYTES", strconv.Itoa(s.MaxEventBytes)))
	}
	if s.CommitInterval > 0 {
		env = append(env, variable("PRODUCER_COMMIT_INTERVAL", s.CommitInterval.String()))
	}
	if s.Traces != "" {
		env = append(env, variable("OTEL_EXPORTER_OTLP_ENDPOINT", s.Traces))
	}
	return env
}
