package settings_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record"
	"kafka-on-eks/producer/program/settings"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	schema := filepath.Join(t.TempDir(), "schema.json")
	require.NoError(t, os.WriteFile(schema, []byte(`{"type":"object"}`), 0o600))
	got, err := settings.Load(valid("RECORD_KEY=$['a b'][0]", "RECORD_TIMESTAMP=$.at", "RECORD_TIMESTAMP_FORMAT=02.01.2006 15:04",
		"RECORD_TIMESTAMP_ZONE=Europe/Berlin", "RECORD_TIMESTAMP_MAX_AGE=168h", "RECORD_SCHEMA="+schema, "PRODUCER_LOG_LEVEL=debug"))
	require.NoError(t, err)
	require.Equal(t, slog.LevelDebug, got.LogLevel)
	require.Equal(t, "$['a b'][0]", got.Record.Key.String())
	require.NotNil(t, got.Record.Schema)
	require.Equal(t, "Europe/Berlin", got.Record.Timestamp.Zone.String())
	require.Equal(t, 168*time.Hour, got.Record.Timestamp.MaxAge)
	require.Equal(t, time.Hour, got.Record.Timestamp.MaxAhead)

	facts, refusal := got.Record.Read([]byte(`{"a b":["k"],"at":"31.01.2026 20:45"}`), time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
	require.Empty(t, refusal)
	require.Equal(t, record.Facts{Key: "k", HasKey: true, Millis: time.Date(2026, 1, 31, 19, 45, 0, 0, time.UTC).UnixMilli()}, facts)
}
