// Package record says how an event becomes a record of Kafka: its key and timestamp, and whether it goes to the topic.
package record

import (
	"time"
	"unsafe"
)

// Rules are the rules of the settings RECORD_*. The zero value has none.
type Rules struct {
	// Schema is the schema that events must follow, nil for none.
	Schema *Schema
	// Key is the path of the key, nil for records without keys.
	Key *Path
	// Timestamp is where the timestamp is, nil for the time of producing.
	Timestamp *Timestamp
}

// Facts are the properties of an event's record.
type Facts struct {
	// Key is the record's key, if HasKey. It may lie in the event's memory.
	Key    string
	HasKey bool
	// Millis is the record's timestamp in milliseconds since 1970, 0 for the time of producing.
	Millis int64
}

// Refusal is why an event goes to the dead-letter topic instead. Reason is "" if it doesn't.
type Refusal struct {
	Reason, Detail string
}

// Any reports whether there are any rules.
func (r *Rules) Any() bool { return r.Schema != nil || r.Key != nil || r.Timestamp != nil }

// Read applies the rules to an event, which is valid JSON. now bounds timestamps.
func (r *Rules) Read(event []byte, now time.Time) (Facts, Refusal) {
	var facts Facts
	// This is no copy: values in it have to be used before the event's memory is used again.
	text := unsafe.String(unsafe.SliceData(event), len(event))
	if r.Schema != nil {
		if detail := r.Schema.check(text); detail != "" {
			return facts, Refusal{Invalid, detail}
		}
	}
	look := lookup{event: text}
	if look.paths[0] = r.Key; r.Timestamp != nil {
		look.paths[1] = r.Timestamp.Path
	}
	look.run()
	facts.Key, facts.HasKey = look.found[0].key()
	if r.Timestamp != nil {
		var detail string
		if facts.Millis, detail = r.Timestamp.read(look.found[1], now); detail != "" {
			return facts, Refusal{Mistimed, detail}
		}
	}
	return facts, Refusal{}
}
