package config

import (
	"fmt"
	"regexp"
	"strings"

	"kafka-on-eks/kafka"
)

var topicPattern = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)

// badTopicName says why Kafka would refuse a topic's name, or returns "" if it is good. The rules are those of
// org.apache.kafka.common.internals.Topic: at most 249 characters of letters, digits, dot, underscore and hyphen; not "." or "..";
// and, as metrics write dots as underscores, no two topics whose names differ only in these.
func badTopicName(name string) string {
	longest := 249 - len(sinkDeadLettersSuffix)
	switch {
	case name == "":
		return "it is empty"
	case name == "." || name == "..":
		return "it can't be . or .."
	case len(name) > longest:
		return fmt.Sprintf("it has %d characters, at most %d leave room for its dead-letter topic's name", len(name), longest)
	case !topicPattern.MatchString(name):
		return "only letters, digits, dot, underscore and hyphen are allowed"
	case strings.HasPrefix(name, "__") || strings.HasPrefix(name, "_confluent"):
		return "names that start with __ or _confluent are Kafka's own"
	}
	for _, other := range kafka.ConnectInternalTopics() {
		if underscored(name) == underscored(other) {
			return fmt.Sprintf("it collides with %s, as Kafka takes dot and underscore for the same", other)
		}
	}
	return ""
}

func underscored(topic string) string {
	return strings.ReplaceAll(topic, ".", "_")
}
