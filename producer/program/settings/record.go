package settings

import (
	"time"

	"kafka-on-eks/producer/program/record"
)

// ages bound RECORD_TIMESTAMP_MAX_AGE and RECORD_TIMESTAMP_MAX_AHEAD.
const ages = 100 * 365 * 24 * time.Hour

// loadRecord reads the rules by which events become records (RECORD_*).
func loadRecord(e *environment) record.Rules {
	rules := record.Rules{Key: path(e, "RECORD_KEY", "$.match.id"), Timestamp: loadTimestamp(e)}
	e.known["RECORD_SCHEMA"] = true
	if file := e.values["RECORD_SCHEMA"]; file != "" {
		var err error
		if rules.Schema, err = record.LoadSchema(file); err != nil {
			e.problem("RECORD_SCHEMA", "got %q, must be a file with a JSON Schema: %v (e.g. /etc/producer/schema.json)", file, err)
		}
	}
	e.unknown("RECORD_")
	return rules
}

func loadTimestamp(e *environment) *record.Timestamp {
	t := &record.Timestamp{Path: path(e, "RECORD_TIMESTAMP", "$.updated_at")}
	const formats = "rfc3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time"
	t.Format = e.get("RECORD_TIMESTAMP_FORMAT", record.RFC3339, formats, "2006-01-02 15:04:05")
	formatErr := record.CheckFormat(t.Format)
	if formatErr != nil {
		e.problem("RECORD_TIMESTAMP_FORMAT", "got %q, must be %s: %v (e.g. 2006-01-02 15:04:05)", t.Format, formats, formatErr)
	}
	t.Zone = parse(e, "RECORD_TIMESTAMP_ZONE", "UTC", "an IANA time zone", "Europe/Berlin", func(s string) (*time.Location, bool) {
		zone, err := time.LoadLocation(s)
		return zone, err == nil && s != "Local"
	})
	t.MaxAge = e.duration("RECORD_TIMESTAMP_MAX_AGE", "0s", "168h", 0, ages)
	// The default is Kafka's own, of message.timestamp.after.max.ms.
	t.MaxAhead = e.duration("RECORD_TIMESTAMP_MAX_AHEAD", "1h", "1h", 0, ages)
	if zone := e.values["RECORD_TIMESTAMP_ZONE"]; zone != "" && zone != "UTC" && formatErr == nil {
		if err := record.CheckZone(t.Format); err != nil {
			e.problem("RECORD_TIMESTAMP_ZONE", "got %q with the format %s, must be UTC: %v (e.g. UTC)", zone, t.Format, err)
		}
	}
	if t.Path != nil {
		return t
	}
	for _, key := range e.names("RECORD_TIMESTAMP_") {
		if e.known[key] && e.values["RECORD_TIMESTAMP"] == "" {
			e.problem(key, "set without RECORD_TIMESTAMP, must go with it (e.g. RECORD_TIMESTAMP=$.updated_at)")
		}
	}
	return nil
}

// path reads a JSONPath, nil if none is set.
func path(e *environment, key, example string) *record.Path {
	e.known[key] = true
	text := e.values[key]
	if text == "" {
		return nil
	}
	parsed, err := record.ParsePath(text)
	if err != nil {
		e.problem(key, "got %q, must be a JSONPath to one value: %v (e.g. %s)", text, err, example)
	}
	return parsed
}
