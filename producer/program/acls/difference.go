package acls

import (
	"slices"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// marker is the name of a transactional id that nobody uses. Whoever may describe it is managed here: so it is known of a user who is declared no
// more, and Kafka itself keeps it, beside the rules that it is about.
const marker = "kafka-on-eks.managed"

func markerOf(principal string) kafka.ACLBinding {
	return kafka.ACLBinding{
		Type: transactionalID, Name: marker, ResourcePatternType: kafka.ResourcePatternTypeLiteral, Principal: principal, Host: everywhere,
		Operation: kafka.ACLOperationDescribe, PermissionType: kafka.ACLPermissionTypeAllow,
	}
}

// difference is what makes the rules that are there those that are declared.
type difference struct {
	add, remove kafka.ACLBindings
	// managed are the principals whose rules are managed here, now or before.
	managed map[string]bool
	// foreign is how many there are that aren't managed here.
	foreign int
}

// compare finds the difference. A user's marker comes before the rules and goes after them, so that no run that ends halfway leaves rules which the
// next one takes for somebody else's.
func compare(have, declared kafka.ACLBindings) difference {
	var want kafka.ACLBindings
	managed := map[string]bool{}
	for _, b := range declared {
		if !managed[b.Principal] {
			want = append(want, markerOf(b.Principal))
		}
		managed[b.Principal] = true
	}
	for _, b := range have {
		if b == markerOf(b.Principal) {
			managed[b.Principal] = true
		}
	}
	want = append(want, declared...)
	d := difference{managed: managed}
	for _, b := range want {
		if !slices.Contains(have, b) && !slices.Contains(d.add, b) {
			d.add = append(d.add, b)
		}
	}
	var markers kafka.ACLBindings
	for _, b := range have {
		switch {
		case !managed[b.Principal], b.Type == kafka.ResourceUnknown: // a kind that librdkafka doesn't know can't be named to Kafka either
			d.foreign++
		case slices.Contains(want, b):
		case b == markerOf(b.Principal):
			markers = append(markers, b)
		default:
			d.remove = append(d.remove, b)
		}
	}
	d.remove = append(d.remove, markers...)
	return d
}
