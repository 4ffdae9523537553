package stack

import "time"

// Record says how an event becomes a record of the topic.
type Record struct {
	// Key is where in an event the record's key is (e.g. $.match.id); empty for records without keys.
	Key string `config:"key" default:""`
	// Timestamp is where in an event its time is (e.g. $.utcDate); empty for the time of producing.
	Timestamp string `config:"timestamp" default:""`
	// TimestampFormat is rfc3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time.
	TimestampFormat string `config:"timestampFormat" default:"rfc3339"`
	// TimestampZone is that of times in a layout that names none.
	TimestampZone string `config:"timestampZone" default:"UTC"`
	// TimestampMaxAhead is how far in the future a time may be.
	TimestampMaxAhead time.Duration `config:"timestampMaxAhead" default:"1h"`
	// Schema is a file of the project with the JSON Schema that events must follow; empty for any JSON.
	Schema string `config:"schema" default:""`
}

// zone is the zone that the producer is told: none where it has no part in reading a time.
func (r Record) zone() string {
	if r.TimestampZone == "UTC" {
		return ""
	}
	return r.TimestampZone
}
