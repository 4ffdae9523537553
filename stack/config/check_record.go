package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the machine on which the program runs may know no zones

	"kafka-on-eks/producer/program/record"
)

// maxSchema is the size of a schema, in bytes, that a ConfigMap can hold.
const maxSchema = 1 << 20

// record checks how a source's events become records, by the producer's own rules. The keys begin with prefix.
func (k *checker) record(prefix string, r Record) {
	for _, path := range []struct{ key, text, example string }{{"key", r.Key, "$.match.id"}, {"timestamp", r.Timestamp, "$.utcDate"}} {
		_, err := record.ParsePath(path.text)
		k.must(path.text == "" || err == nil, prefix+path.key, "got %q, must be a JSON path to one value: %v (e.g. %s)", path.text, err, path.example)
	}
	formatErr := record.CheckFormat(r.TimestampFormat)
	k.must(formatErr == nil, prefix+"timestampFormat",
		"got %q, must be rfc3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time: %v (e.g. 2006-01-02 15:04:05)", r.TimestampFormat, formatErr)
	_, err := time.LoadLocation(r.TimestampZone)
	k.must(err == nil && r.TimestampZone != "" && r.TimestampZone != "Local", prefix+"timestampZone", "got %q, must be a time zone (e.g. Europe/Berlin)", r.TimestampZone)
	if r.Zone() != "" && formatErr == nil {
		err := record.CheckZone(r.TimestampFormat)
		k.must(err == nil, prefix+"timestampZone", "got %q with format %s, must be UTC: %v (e.g. UTC)", r.TimestampZone, r.TimestampFormat, err)
	}
	if r.Schema != "" {
		k.schema(prefix+"schema", r.Schema)
	}
}

// schema checks a file with a JSON Schema. The pod gets this file alone, so it can't refer to other files.
func (k *checker) schema(key, file string) {
	k.must(filepath.IsLocal(file), key, "got %q, must be a file below the project's folder (e.g. schemas/match.json)", file)
	if !k.good(key) {
		return
	}
	text, err := os.ReadFile(file)
	k.must(err == nil, key, "got %q, must be a file that can be read: %v (e.g. schemas/match.json)", file, err)
	k.must(len(text) <= maxSchema, key, "got %q with %d bytes, must be at most %d: leave out its examples and descriptions", file, len(text), maxSchema)
	if k.good(key) {
		err := checkSchema(text)
		k.must(err == nil, key, "got %q, must be a file with a JSON Schema that refers to no other: %v (e.g. schemas/match.json)", file, err)
	}
}

// checkSchema reads a schema as the pod will, from a folder that holds nothing else.
func checkSchema(text []byte) error {
	folder, err := os.MkdirTemp("", "schema-")
	if err != nil {
		return fmt.Errorf("make a folder for the schema: %w", err)
	}
	defer os.RemoveAll(folder) // if that fails, the system cleans up its temporary files
	path := filepath.Join(folder, "schema.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("copy the schema: %w", err)
	}
	if _, err := record.LoadSchema(path); err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), folder+string(filepath.Separator), "")) // the folder's name differs each time
	}
	return nil
}
