package stack

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// maxEventBytes is the most that the program takes: larger events are dead letters, of which 8 MiB are kept.
const maxEventBytes = 8 << 20

// imagePattern is a reference of a registry with its digest: tags move.
var imagePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.:-]*(/[a-z0-9._-]+)+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$`)

var propertyPattern = regexp.MustCompile(`^[a-z]+(\.[a-z]+)*$`)

func (k *checker) producer(c *Config) {
	p := c.Producer
	k.refuse(p.Image == "" || imagePattern.MatchString(p.Image), "producer.image", "got %q, must be an image with its digest (e.g. 123456789012.dkr.ecr.eu-west-1.amazonaws.com/producer@sha256:...)", p.Image)
	k.oneOf("producer.logLevel", p.LogLevel, "info", "debug", "warn", "error")
	k.oneOf("producer.delivery", p.Delivery, "exactly-once", "at-least-once")
	k.between("producer.maxEventBytes", p.MaxEventBytes, 1, maxEventBytes, 1_000_000)
	k.refuse(p.CommitInterval >= time.Millisecond && p.CommitInterval <= 10*time.Second, "producer.commitInterval", "got %q, must be from 1ms to 10s (e.g. 100ms)", p.CommitInterval)
	if p.Traces != "" {
		u, err := url.Parse(p.Traces)
		k.refuse(err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.Port() != "" && portOf(u) > 0 && portOf(u) <= 65535 && u.User == nil, "producer.traces",
			"got something else, must be an http or https address with its port (e.g. http://collector.monitoring.svc.cluster.local:4318)")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Kafka)) {
		k.refuse(propertyPattern.MatchString(name), "producer.kafka", "got the name %q, must be a property of librdkafka (e.g. linger.ms)", name)
		k.refuse(!ownProperty(name), "producer.kafka", "got %s, must be without it: it follows from the stack (e.g. linger.ms)", name)
		k.refuse(p.Kafka[name] != "", "producer.kafka", "got nothing for %s, must be a value (e.g. linger.ms: \"20\")", name)
	}
}

// ownProperty tells properties that lead to the stack's Kafka, and that delivery exactly once rests on.
func ownProperty(name string) bool {
	for _, start := range []string{"sasl.", "ssl.", "security."} {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return slices.Contains([]string{"bootstrap.servers", "metadata.broker.list", "acks", "request.required.acks", "enable.idempotence", "transactional.id"}, name)
}
