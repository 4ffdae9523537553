package config

import "time"

// Record says how an event becomes a record of the topic.
type Record struct {
	// Key is the path of the record's key in an event, such as $.match.id; empty for records without keys.
	Key string `config:"key" default:"" example:"$.match.id"`
	// Timestamp is the path of the time in an event, such as $.utcDate; empty for the time of producing.
	Timestamp string `config:"timestamp" default:"" example:"$.utcDate"`
	// TimestampFormat is rfc3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time.
	TimestampFormat string `config:"timestampFormat" default:"rfc3339" example:"2006-01-02 15:04:05"`
	// TimestampZone is the zone of times whose layout has none.
	TimestampZone string `config:"timestampZone" default:"UTC" example:"Europe/Berlin"`
	// TimestampMaxAhead is how far in the future a time may be. Kafka's own bound is message.timestamp.after.max.ms:
	// https://kafka.apache.org/41/configuration/topic-configs/
	TimestampMaxAhead time.Duration `config:"timestampMaxAhead" default:"1h" range:"0s..1h" reason:"beyond which Kafka refuses records" example:"1m"`
	// Schema is a file of the project with the JSON Schema that events must follow; empty if any JSON is good.
	Schema string `config:"schema" default:"" example:"schemas/match.json"`
}

// Zone is the zone for the producer: empty for UTC, which is the producer's default.
func (r Record) Zone() string {
	if r.TimestampZone == "UTC" {
		return ""
	}
	return r.TimestampZone
}
