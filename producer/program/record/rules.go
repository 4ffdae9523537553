// Package record says how an event becomes a record of Kafka: its key and timestamp, and whether it goes to the topic.
package record

import (
	"time"
	"unsafe"
)

// Rules are what RECORD_* ask for. The zero value asks for nothing.
type Rules struct {
	// Schema is what events must follow, nil for none.
	Schema *Schema
	// Key is where the key is, nil for records without keys.
	Key *Path
	// Timestamp is where the timestamp is, nil for the time of producing.
	Timestamp *Timestamp
}

// Facts is what an event says about its record.
type Facts struct {
	// Key is the record's key, if HasKey. It may lie in the event's memory.
	Key    string
	HasKey bool
	// Millis is the record's timestamp in milliseconds since 1970, 0 for the time of producing.
	Millis int64
}

// Refusal is why an event goes to the dead-letter topic instead. Reason is "" where it doesn't.
type Refusal struct {
	Reason, Detail string
}

// Any reports whether there is anything to Read.
func (r *Rules) Any() bool { return r.Schema != nil || r.Key != nil || r.Timestamp != nil }

// Read applies the rules to an event, which is valid JSON. now bounds timestamps.
func (r *Rules) Read(event []byte, now time.Time) (Facts, Refusal) {
	var facts Facts
	// Not a copy: what is found in it has to be used before the event's memory is.
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
