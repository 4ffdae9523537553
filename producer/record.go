package producer

import (
	"time"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
)

// Record says how an event becomes a record.
type Record struct {
	// Key is the JSON path of the record's key; empty for no key.
	Key string
	// Timestamp is the JSON path of the record's timestamp; empty for the time of producing.
	Timestamp string
	// TimestampFormat is rfc3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time. TimestampZone is the zone of layouts that have
	// none; empty for UTC.
	TimestampFormat, TimestampZone string
	// TimestampMaxAge and TimestampMaxAhead bound the timestamp. An event with a time outside is a dead letter.
	TimestampMaxAge, TimestampMaxAhead time.Duration
	// Schema is the text of a JSON Schema that events must follow; empty for no schema.
	Schema string
}

const (
	schemaMount = "/mnt/schema"
	schemaFile  = "schema.json"
)

// environment are the program's settings for those fields that are set.
func (r Record) environment() corev1.EnvVarArray {
	var env corev1.EnvVarArray
	if r.Key != "" {
		env = append(env, variable("RECORD_KEY", r.Key))
	}
	if r.Timestamp != "" {
		env = append(env, variable("RECORD_TIMESTAMP", r.Timestamp), variable("RECORD_TIMESTAMP_FORMAT", r.TimestampFormat),
			variable("RECORD_TIMESTAMP_MAX_AGE", r.TimestampMaxAge.String()), variable("RECORD_TIMESTAMP_MAX_AHEAD", r.TimestampMaxAhead.String()))
		if r.TimestampZone != "" {
			env = append(env, variable("RECORD_TIMESTAMP_ZONE", r.TimestampZone))
		}
	}
	if r.Schema != "" {
		env = append(env, variable("RECORD_SCHEMA", schemaMount+"/"+schemaFile))
	}
	return env
}
