package config

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kafka-on-eks/producer/program/properties"
)

// imagePattern is an image in a registry, by its digest, as tags move.
var imagePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.:-]*(/[a-z0-9._-]+)+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$`)

func (k *checker) producer(c *Config) {
	p := c.Producer
	k.must(p.Image == "" || imagePattern.MatchString(p.Image), "producer.image", "got %q, must be an image with its digest (e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/producer@sha256:...)", p.Image)
	if p.Traces != "" {
		u, err := url.Parse(p.Traces)
		k.must(err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.Port() != "" &&
			portOf(u) > 0 && portOf(u) <= 65535 && u.User == nil, "producer.traces",
			"got something else, must be an http or https address with its port (e.g. http://collector.monitoring.svc.cluster.local:4318)")
	}
	k.properties(c)
}

// properties checks librdkafka's properties, by the producer's own rules.
func (k *checker) properties(c *Config) {
	p := c.Producer
	use := properties.Use{Transactional: p.Delivery == "exactly-once"}
	if k.good("producer.commitInterval") {
		use.CommitInterval = p.CommitInterval
	}
	given := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p.Kafka)) {
		k.must(p.Kafka[name] != "", kafkaKey(name), "got nothing, must be a value (e.g. \"20\")")
		k.must(!ownProperty(name), kafkaKey(name), "must not be set: it follows from the stack")
		if k.good(kafkaKey(name)) {
			given[name] = p.Kafka[name]
		}
	}
	for _, problem := range properties.Check(given, use) {
		k.report(kafkaKey(problem.Name), "%s", problem.Text)
	}
	// The queue of events that wait to be sent shares the pod's memory with the source's buffers.
	const queue = "queue.buffering.max.kbytes"
	kibibytes, err := strconv.ParseInt(p.Kafka[queue], 10, 64)
	mebibytes, _ := p.Memory.Mebibytes()
	k.must(err != nil || !k.good("producer.memory") || kibibytes <= mebibytes<<10/2, kafkaKey(queue),
		"got %q, must be at most %d, half of producer.memory (e.g. 32768)", p.Kafka[queue], mebibytes<<10/2)
}

// kafkaKey is the config key of a property.
func kafkaKey(name string) string { return fmt.Sprintf("producer.kafka[%q]", name) }

// ownProperty reports whether a property leads to the stack's Kafka.
func ownProperty(name string) bool {
	for _, part := range []string{"sasl", "ssl", "security."} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return strings.HasPrefix(name, "https.") || properties.Main(name) == "metadata.broker.list"
}
