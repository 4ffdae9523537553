package pipeline_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
)

// TestUnjudged: an event at which judging panics is a dead letter, and those after it go on.
func TestUnjudged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(path, []byte(`{"id":1}`+"\n"+`{"id":2,"at":"2026-01-31"}`+"\n\"\xff\"\n"+`{"id":3,"at":"2026-01-31"}`+"\n"), 0o600))
	at, err := record.ParsePath("$.at")
	require.NoError(t, err)
	for name, mode := range map[string]settings.Delivery{"transactions": settings.ExactlyOnce, "acknowledgements": settings.AtLeastOnce} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} }, func(s *settings.Settings) {
				s.Delivery = mode
				s.Record = record.Rules{Timestamp: &record.Timestamp{Path: at, Format: "2006-01-02"}} // without a Zone, for which package time panics
			})
			require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 20*time.Second, 10*time.Millisecond)
			require.NoError(t, r.finish(t))
			require.Empty(t, records(t, cluster, topics.Events))
			dead := records(t, cluster, topics.DeadLetters)
			require.Len(t, dead, 4)
			for i, want := range []string{"mistimed", "unjudged", "malformed", "unjudged"} {
				require.Equal(t, want, header(dead[i], "reason"))
			}
			require.Equal(t, `{"id":2,"at":"2026-01-31"}`, string(dead[1].Value))
			require.Contains(t, header(dead[1], "detail"), "the program failed at it: time: missing Location")
			require.InDelta(t, 2, testutil.ToFloat64(r.metrics.DeadLetters.WithLabelValues("unjudged")), 0)
		})
	}
}

// TestHostile: events that would take a validator, a parser of numbers or the stack without end are records or dead
// letters, and so are those around them.
func TestHostile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	schemaFile, path := filepath.Join(folder, "schema.json"), filepath.Join(folder, "in.ndjson")
	require.NoError(t, os.WriteFile(schemaFile, []byte(`{"properties":{"id":{"minimum":0},"price":{"multipleOf":0.01},"odds":{"uniqueItems":true},
		"tree":{"anyOf":[{"properties":{"tree":{"$ref":"#/properties/tree"}},"required":["x"]},{"properties":{"tree":{"$ref":"#/properties/tree"}},"required":["y"]}]}}}`), 0o600))
	schema, err := record.LoadSchema(schemaFile)
	require.NoError(t, err)
	key, err := record.ParsePath("$.id")
	require.NoError(t, err)
	at, err := record.ParsePath("$.t")
	require.NoError(t, err)
	digits := strings.Repeat("1", 900_000)
	events := []struct{ event, reason string }{
		{`{"id":1,"t":1,"price":1.5}`, ""},
		{`{"id":2,"t":1,"price":1e1000001}`, ""},
		{`{"id":3,"t":1,"price":1e-1000001}`, "invalid"},
		{`{"id":-1e1000001,"t":1}`, "invalid"},
		{`{"id":1e1000001,"t":1}`, ""},
		{`{"id":4,"t":1e1000001}`, "mistimed"},
		{`{"id":4,"t":1e-1000001}`, "mistimed"},
		{`{"id":4,"t":0.000` + digits + `}`, "mistimed"},
		{`{"id":4,"t":1.` + digits + `}`, ""},
		{`{"id":` + digits + `,"t":1}`, ""},
		{`{"id":5,"t":1,"price":0.` + digits + `}`, "invalid"},
		{`{"id":5,"t":1,"price":` + digits + `}`, ""},
		{`{"id":6,"t":1,"odds":[1e1000001,2]}`, ""},
		{`{"id":6,"t":1,"odds":[1e1000001,2,10e1000000]}`, "invalid"},
		{`{"id":7,"t":1,` + strings.Repeat(`"tree":{`, 5000) + strings.Repeat("}", 5000) + `}`, "invalid"},
		{`{"id":8,"t":1,"odds":` + strings.Repeat("[", 9990) + strings.Repeat("]", 9990) + `}`, ""},
		{`{"id":9,"t":1,"price":2.5}`, ""},
	}
	var lines strings.Builder
	var good, bad []string
	for _, e := range events {
		lines.WriteString(e.event + "\n")
		if e.reason == "" {
			good = append(good, short(e.event))
		} else {
			bad = append(bad, e.reason)
		}
	}
	require.NoError(t, os.WriteFile(path, []byte(lines.String()), 0o600))
	for name, mode := range map[string]settings.Delivery{"transactions": settings.ExactlyOnce, "acknowledgements": settings.AtLeastOnce} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := newKafka(t)
			r := start(t, cluster, func(m source.Monitor) source.Source { return &file.File{Path: path, Monitor: m} }, func(s *settings.Settings) {
				s.Delivery, s.MaxEventBytes = mode, 1_000_000
				s.Record = record.Rules{Schema: schema, Key: key, Timestamp: &record.Timestamp{Path: at, Format: "unix", Zone: time.UTC, MaxAhead: time.Hour}}
			})
			require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 60*time.Second, 10*time.Millisecond)
			require.NoError(t, r.finish(t))
			var got []string
			for _, value := range values(records(t, cluster, topics.Events)) {
				got = append(got, short(value))
			}
			require.ElementsMatch(t, good, got)
			var reasons []string
			for _, d := range records(t, cluster, topics.DeadLetters) {
				reasons = append(reasons, header(d, "reason"))
			}
			require.ElementsMatch(t, bad, reasons)
		})
	}
}

// short is an event as messages of failed tests show it.
func short(event string) string { return fmt.Sprintf("%.40s and %d bytes", event, len(event)) }
