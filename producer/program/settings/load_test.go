package settings_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/tracing"
)

// valid is the least that must be set.
func valid(more ...string) []string {
	return append([]string{"PRODUCER_NAME=matches", "PRODUCER_TOPIC=my-sports", "SOURCE_KIND=generator", "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1"}, more...)
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	got, err := settings.Load(valid("HOME=/", "KAFKA_SERVICE_HOST=10.0.0.1", "KAFKA_PORT_9071_TCP=tcp://10.0.0.1:9071",
		"KAFKA_0_INTERNAL_SERVICE_PORT_TCP_INTERNAL=9071", "PRODUCER_SERVICE_PORT=1", "SOURCE_COUNT="))
	require.NoError(t, err)
	require.Equal(t, settings.Settings{
		Name:        "matches",
		Topics:      delivery.Topics{Events: "my-sports", DeadLetters: "my-sports.dead-letters", Positions: "my-sports.positions"},
		HTTPAddress: ":8080", Delivery: settings.ExactlyOnce, MaxEventBytes: 1000000, CommitInterval: 100 * time.Millisecond, ShutdownTimeout: 25 * time.Second,
		Source:  settings.Source{Kind: settings.Generator, Rate: 500, Seed: 1, IdleTimeout: time.Minute},
		Tracing: tracing.Settings{Timeout: 10 * time.Second},
		Kafka:   delivery.Properties{"bootstrap.servers": "127.0.0.1:1"}, KafkaFiles: map[string]string{},
	}, got)
}

func TestEverything(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(secret, []byte("p w\n\n"), 0o600))
	got, err := settings.Load(valid("PRODUCER_DEAD_LETTER_TOPIC=d", "PRODUCER_POSITION_TOPIC=p", "PRODUCER_HTTP_ADDRESS=127.0.0.1:0",
		"PRODUCER_MAX_EVENT_BYTES=10", "PRODUCER_COMMIT_INTERVAL=1s", "PRODUCER_SHUTDOWN_TIMEOUT=2s", "PRODUCER_DELIVERY=at-least-once", "SOURCE_KIND=sse",
		"SOURCE_URL=https://example.org/x?y=1", "SOURCE_IDLE_TIMEOUT=5s", "SOURCE_RATE=0.5", "SOURCE_SEED=18446744073709551615",
		"SOURCE_COUNT=3", "KAFKA_SECURITY_PROTOCOL=SASL_SSL", "KAFKA_SASL_PASSWORD_FILE="+secret, "KAFKA_LINGER_MS=20", "KAFKA_LOG_LEVEL=7", "KAFKA_CLIENT_ID=mine"))
	require.NoError(t, err)
	require.Equal(t, delivery.Topics{Events: "my-sports", DeadLetters: "d", Positions: "p"}, got.Topics)
	require.Equal(t, settings.AtLeastOnce, got.Delivery)
	require.Equal(t, "https://example.org/x", got.Source.Endpoint.String())
	require.Equal(t, delivery.Properties{"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_SSL",
		"sasl.password": "p w\n", "linger.ms": "20", "log_level": "7", "client.id": "mine"}, got.Kafka)
	require.Equal(t, map[string]string{"sasl.password": secret}, got.KafkaFiles)
}

func TestProblems(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, c := range map[string]struct {
		environ []string
		want    string
	}{
		"nothing set": {nil, `config has 4 problems:
  PRODUCER_NAME: not set, must be letters, digits, dots, dashes and underscores, at most 100 (e.g. matches)
  PRODUCER_TOPIC: not set, must be a topic name: letters, digits, dots, dashes and underscores, at most 249 (e.g. my-sports)
  SOURCE_KIND: not set, must be generator, file, sse, http or websocket (e.g. generator)
  KAFKA_BOOTSTRAP_SERVERS: not set, must be addresses of brokers (e.g. kafka.confluent.svc.cluster.local:9071)`},
		"several": {valid("SOURCE_RATE=-1", "PRODUCER_MAX_EVENT_BYTES=9000000"), `config has 2 problems:
  PRODUCER_MAX_EVENT_BYTES: got "9000000", must be a number of bytes from 1 to 8388608 (e.g. 1000000)
  SOURCE_RATE: got "-1", must be events a second, 0 for full speed (e.g. 500)`},
		"topics that are one": {valid("PRODUCER_DEAD_LETTER_TOPIC=my-sports", "PRODUCER_POSITION_TOPIC=my-sports"), `config has 2 problems:
  PRODUCER_DEAD_LETTER_TOPIC: got "my-sports", must be another topic than PRODUCER_TOPIC (e.g. my-sports.dead-letters)
  PRODUCER_POSITION_TOPIC: got "my-sports", must be a topic of its own (e.g. my-sports.positions)`},
		"not a number": {valid("SOURCE_RATE=NaN"), `config has 1 problem:
  SOURCE_RATE: got "NaN", must be events a second, 0 for full speed (e.g. 500)`},
		"typing mistake": {valid("SOURCE_RATTE=1"), `config has 1 problem:
` +
			`  SOURCE_RATTE: unknown, must be one of SOURCE_COUNT, SOURCE_EVENTS, SOURCE_FOLLOW, SOURCE_HEADER_*, SOURCE_IDLE_TIMEOUT, SOURCE_KIND, SOURCE_PATH, SOURCE_POLL_INTERVAL, SOURCE_QUERY, SOURCE_QUERY_FILE, SOURCE_RATE, SOURCE_SEED, SOURCE_SUBPROTOCOLS, SOURCE_SUBSCRIBE, SOURCE_SUBSCRIBE_FILE, SOURCE_TOKEN, SOURCE_TOKEN_FILE, SOURCE_URL, SOURCE_URL_FILE`},
		"file without path": {valid("SOURCE_KIND=file"), `config has 1 problem:
  SOURCE_PATH: not set, must be a file of one JSON value a line, or - for standard input (e.g. /data/matches.ndjson)`},
		"file missing": {valid("SOURCE_KIND=file", "SOURCE_PATH=/nowhere"), `config has 1 problem:
  SOURCE_PATH: got "/nowhere", must be a file that can be read: no such file or directory (e.g. /data/matches.ndjson)`},
		"folder": {valid("SOURCE_KIND=file", "SOURCE_PATH="+folder), `config has 1 problem:
  SOURCE_PATH: got the folder "` + folder + `", must be a file (e.g. /data/matches.ndjson)`},
		"url": {valid("SOURCE_KIND=sse", "SOURCE_URL=ftp://token@example.org"), `config has 1 problem:
  SOURCE_URL: got something else, must be an http or https address of an event stream (e.g. https://stream.wikimedia.org/v2/stream/recentchange)`},
		"duration and address": {valid("PRODUCER_SHUTDOWN_TIMEOUT=5", "PRODUCER_HTTP_ADDRESS=8080"), `config has 2 problems:
  PRODUCER_HTTP_ADDRESS: got "8080", must be an address to listen on (e.g. :8080)
  PRODUCER_SHUTDOWN_TIMEOUT: got "5", must be a duration from 1s to 1h0m0s (e.g. 25s)`},
		"record": {valid("RECORD_KEY=$..id", "RECORD_TIMESTAMP=at", "RECORD_TIMESTAMP_FORMAT=rfc3399", "RECORD_TIMESTAMP_MAX_AGE=7d",
			"RECORD_TIMESTAMP_ZONE=Mars", "RECORD_SCHEMA=/nowhere", "RECORD_SHEMA=x", "PRODUCER_LOG_LEVEL=loud"), `config has 8 problems:
  PRODUCER_LOG_LEVEL: got "loud", must be debug, info, warn or error (e.g. info)
  RECORD_KEY: got "$..id", must be a JSONPath to one value: it may find several values, or none in particular (e.g. $.match.id)
  RECORD_TIMESTAMP: got "at", must be a JSONPath to one value: unexpected identifier at position 1 (e.g. $.updated_at)
  RECORD_TIMESTAMP_FORMAT: got "rfc3399", must be rfc3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time: ` +
			`it doesn't give the date back, which takes year, month and day (e.g. 2006-01-02 15:04:05)
  RECORD_TIMESTAMP_ZONE: got "Mars", must be an IANA time zone (e.g. Europe/Berlin)
  RECORD_TIMESTAMP_MAX_AGE: got "7d", must be a duration from 0s to 876000h0m0s (e.g. 168h)
  RECORD_SCHEMA: got "/nowhere", must be a file with a JSON Schema: no such file or directory (e.g. /etc/producer/schema.json)
` +
			`  RECORD_SHEMA: unknown, must be one of RECORD_KEY, RECORD_SCHEMA, RECORD_TIMESTAMP, RECORD_TIMESTAMP_FORMAT, RECORD_TIMESTAMP_MAX_AGE, RECORD_TIMESTAMP_MAX_AHEAD, RECORD_TIMESTAMP_ZONE`},
		"timestamp settings without timestamp": {valid("RECORD_TIMESTAMP_FORMAT=unix"), `config has 1 problem:
  RECORD_TIMESTAMP_FORMAT: set without RECORD_TIMESTAMP, must go with it (e.g. RECORD_TIMESTAMP=$.updated_at)`},
		"zone without layout": {valid("RECORD_TIMESTAMP=$.at", "RECORD_TIMESTAMP_FORMAT=unix", "RECORD_TIMESTAMP_ZONE=Asia/Tokyo"), `config has 1 problem:
  RECORD_TIMESTAMP_ZONE: got "Asia/Tokyo" with the format unix, must be UTC: only layouts leave a zone open (e.g. UTC)`},
		"zone with a layout that says UTC": {valid("RECORD_TIMESTAMP=$.at", "RECORD_TIMESTAMP_FORMAT=2006-01-02T15:04:05Z", "RECORD_TIMESTAMP_ZONE=Asia/Tokyo"), `config has 1 problem:
  RECORD_TIMESTAMP_ZONE: got "Asia/Tokyo" with the format 2006-01-02T15:04:05Z, must be UTC: the layout says that times are in UTC (e.g. UTC)`},
		"layout with a zone's abbreviation": {valid("RECORD_TIMESTAMP=$.at", "RECORD_TIMESTAMP_FORMAT=Mon Jan 02 15:04:05 MST 2006"), `config has 1 problem:
  RECORD_TIMESTAMP_FORMAT: got "Mon Jan 02 15:04:05 MST 2006", must be rfc3339, unix, unix-ms, unix-us, unix-ns or a layout of Go's package time: ` +
			`it has the abbreviation of a zone (MST), of which several zones share one; use an offset (-0700), or write UTC or GMT into the layout ` +
			`where times always have that (e.g. 2006-01-02 15:04:05)`},
		"kafka": {valid("KAFKA_FOO_BAR=1", "KAFKA_ACKS=1", "KAFKA_LINGER_MS=x", "KAFKA_SASL_PASSWORD_FILE=/nowhere", "KAFKA_GO_LOGS=1"), `config has 5 problems:
  KAFKA_SASL_PASSWORD_FILE: got "/nowhere", must be a file that can be read: no such file or directory (e.g. /mnt/kafka/password)
  KAFKA_ACKS: must not be set: it is always all
  KAFKA_FOO_BAR: no property of librdkafka's, must be as its CONFIGURATION.md says (e.g. linger.ms)
  KAFKA_GO_LOGS: no property of librdkafka's, must be as its CONFIGURATION.md says (e.g. linger.ms)
  KAFKA_LINGER_MS: got "x", must be a number from 0 to 900000 (e.g. 5)`},
		"kafka's contradictions": {valid("KAFKA_LINGER_MS=2000", "PRODUCER_COMMIT_INTERVAL=1s", "KAFKA_RETRIES=0", "KAFKA_SECURITY_PROTOCOL=tls"), `config has 3 problems:
  KAFKA_LINGER_MS: got "2000", must be from 0 to 1000: events are committed after 1s (e.g. 5)
  KAFKA_RETRIES: got "0", must be from 1 to 2147483647: without another try events are lost (e.g. 2147483647)
  KAFKA_SECURITY_PROTOCOL: got "tls", must be one of plaintext, ssl, sasl_plaintext, sasl_ssl (e.g. plaintext)`},
		"no commit interval": {valid("KAFKA_LINGER_MS=2000", "PRODUCER_COMMIT_INTERVAL=never"), `config has 1 problem:
  PRODUCER_COMMIT_INTERVAL: got "never", must be a duration from 1ms to 10s (e.g. 100ms)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := settings.Load(c.environ)
			require.EqualError(t, err, c.want)
		})
	}
}
