package acls

import (
	"fmt"
	"strings"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// A rule is written as four words: the user, the operation in Kafka's word, what kind of thing it is on, and the thing's name. It allows, from
// every host:
//
//	connect READ topic my-sports
//	billing READ group-prefix billing.

const (
	userPrefix = "User:"
	everywhere = "*"
	// prefixSuffix is at the end of the kind where the name is only the beginning of names.
	prefixSuffix = "-prefix"
)

// transactionalID is a kind of librdkafka's (RD_KAFKA_RESOURCE_TRANSACTIONAL_ID) that confluent-kafka-go passes on, and has no name for.
const transactionalID = kafka.ResourceType(5)

// kinds are those of things that a rule can be on.
var kinds = map[string]kafka.ResourceType{
	"topic": kafka.ResourceTopic, "group": kafka.ResourceGroup, "cluster": kafka.ResourceBroker, "transactional-id": transactionalID,
}

// parse reads a rule.
func parse(text string) (kafka.ACLBinding, error) {
	words := strings.SplitN(text, " ", 4)
	if len(words) < 4 || words[0] == "" || words[3] == "" {
		return kafka.ACLBinding{}, fmt.Errorf("got %q, must be a user, an operation, a kind and a name (e.g. connect READ topic my-sports)", text)
	}
	operation, err := kafka.ACLOperationFromString(words[1])
	if err != nil || operation == kafka.ACLOperationAny || operation == kafka.ACLOperationUnknown {
		return kafka.ACLBinding{}, fmt.Errorf("got operation %q in %q, must be one of Kafka's (e.g. READ)", words[1], text)
	}
	pattern := kafka.ResourcePatternTypeLiteral
	word, prefixed := strings.CutSuffix(words[2], prefixSuffix)
	if prefixed {
		pattern = kafka.ResourcePatternTypePrefixed
	}
	kind, ok := kinds[word]
	if !ok {
		return kafka.ACLBinding{}, fmt.Errorf("got kind %q in %q, must be topic, group, transactional-id or cluster, with -prefix for all whose names begin so (e.g. topic)", words[2], text)
	}
	return kafka.ACLBinding{
		Type: kind, Name: words[3], ResourcePatternType: pattern, Principal: userPrefix + words[0], Host: everywhere,
		Operation: operation, PermissionType: kafka.ACLPermissionTypeAllow,
	}, nil
}

// format writes a rule, whoever made it: with what parse never makes at its end.
func format(b kafka.ACLBinding) string {
	kind := b.Type.String()
	for word, t := range kinds {
		if t == b.Type {
			kind = word
		}
	}
	if b.ResourcePatternType == kafka.ResourcePatternTypePrefixed {
		kind += prefixSuffix
	}
	text := fmt.Sprintf("%s %s %s %s", strings.TrimPrefix(b.Principal, userPrefix), b.Operation, kind, b.Name)
	if b.PermissionType == kafka.ACLPermissionTypeDeny {
		text += ", denied"
	}
	if b.Host != everywhere {
		text += ", from " + b.Host
	}
	return text
}
