package properties

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// usual is what producers have by default.
var usual = Use{CommitInterval: 100 * time.Millisecond, Transactional: true}

func TestGoodProperties(t *testing.T) {
	t.Parallel()
	for _, set := range []map[string]string{
		nil,
		defaults(),
		{"linger.ms": "20"},
		{"linger.ms": "100"},
		{"linger.ms": "0.5"},
		{"queue.buffering.max.ms": "0"},
		{"log_level": "7", "debug": "broker, msg,-topic", "client.id": "mine", "client.rack": "a"},
		{"compression.type": "ZSTD", "compression.level": "-1"},
		{"compression.codec": "none"},
		{"batch.size": "2147483647", "batch.num.messages": "1"},
		{"max.in.flight": "5", "retries": "1", "retry.backoff.ms": "300000"},
		{"partitioner": "consistent_random", "statistics.interval.ms": "0", "socket.keepalive.enable": "T"},
		{"socket.timeout.ms": "60000", "request.timeout.ms": "60000"},
		{"socket.timeout.ms": "100000", "transaction.timeout.ms": "100000"},
		{"reconnect.backoff.ms": "2000"},
		{"reconnect.backoff.ms": "5000", "reconnect.backoff.max.ms": "5000"},
		{"transaction.timeout.ms": "2000"},
		{"transaction.timeout.ms": "900000"},
		{"topic.metadata.refresh.interval.ms": "-1"},
		{"acks": ""}, // counts as not set
	} {
		require.Empty(t, Check(set, usual), set)
	}
	require.Empty(t, Check(map[string]string{"socket.timeout.ms": "300000", "linger.ms": "10000"}, Use{CommitInterval: 10 * time.Second}))
	require.Empty(t, Check(map[string]string{"linger.ms": "10000"}, Use{}))
}

// defaults are the defaults that may be set.
func defaults() map[string]string {
	set := map[string]string{}
	for name, value := range Defaults {
		if reserved[name] == "" {
			set[name] = value
		}
	}
	return set
}

func TestBadProperties(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, want string }{
		{"delivery.timeout.ms", "120000", `must not be set: events wait for Kafka for as long as it takes`},
		{"message.timeout.ms", "120000", `must not be set: events wait`},
		{"message.max.bytes", "2000000", `must not be set: the size of the largest event bounds it (producer.maxEventBytes, PRODUCER_MAX_EVENT_BYTES)`},
		{"acks", "1", `must not be set: it is always all`},
		{"acks", "all", `must not be set: it is always all`},
		{"request.required.acks", "1", `must not be set: it is always all`},
		{"enable.idempotence", "false", `must not be set: it is always true`},
		{"transactional.id", "x", `must not be set: it is the producer's name`},
		{"delivery.report.only.error", "true", `must not be set: the producer must hear`},
		{"queuing.strategy", "lifo", `must not be set: events keep their order`},
		{"api.version.request", "false", `must not be set: brokers say`},
		{"dr_msg_cb", "x", `must not be set: it is a part of the program`},
		{"log_cb", "x", `must not be set: it is a part of the program`},
		{"opaque", "x", `must not be set: it is a part of the program`},
		{"group.id", "x", `must not be set: it is for consumers`},
		{"fetch.min.bytes", "1", `must not be set: it is for consumers`},
		{"auto.offset.reset", "earliest", `must not be set: it is for consumers`},
		{"linger", "20", `no property of librdkafka's, must be as its CONFIGURATION.md says (did you mean linger.ms?)`},
		{"Linger.ms", "20", `(did you mean linger.ms?)`},
		{"log.level", "7", `(did you mean log_level?)`},
		{"go.events.channel.size", "1", `no property of librdkafka's`},
		{"default.topic.config", "x", `no property of librdkafka's`},
		{"key.serializer", "x", `no property of librdkafka's`},
		{"buffer.memory", "1", `no property of librdkafka's`},
		{"", "x", `no property of librdkafka's, must be as its CONFIGURATION.md says (e.g. linger.ms)`},
		{"linger.ms", "60000", `got "60000", must be from 0 to 100: events are committed after 100ms (e.g. 5)`},
		{"linger.ms", "101", `got "101", must be from 0 to 100`},
		{"linger.ms", "900001", `got "900001", must be a number from 0 to 900000 (e.g. 5)`},
		{"linger.ms", "-1", `got "-1", must be a number`},
		{"linger.ms", "5ms", `got "5ms", must be a number`},
		{"linger.ms", "1e1", `got "1e1", must be a number`},
		{"linger.ms", "NaN", `got "NaN", must be a number`},
		{"batch.size", "0", `got "0", must be a whole number from 1 to 2147483647 (e.g. 1000000)`},
		{"batch.size", "010", `got "010", must be a whole number`},
		{"batch.size", "0x10", `got "0x10", must be a whole number`},
		{"batch.size", "1.5", `got "1.5", must be a whole number`},
		{"batch.size", "4294967297", `got "4294967297", must be a whole number`},
		{"batch.size", " 5", `got " 5", must be a whole number`},
		{"compression.type", "brotli", `got "brotli", must be one of none, gzip, snappy, lz4, zstd (e.g. none)`},
		{"partitioner", "murmur3", `got "murmur3", must be one of random, consistent`},
		{"debug", "broker,everything", `got "broker,everything", must be some of generic, broker`},
		{"socket.keepalive.enable", "yes", `got "yes", must be true or false (e.g. false)`},
		{"max.in.flight", "6", `got "6", must be from 1 to 5: more lose the order of events (e.g. 5)`},
		{"max.in.flight.requests.per.connection", "1000", `must be from 1 to 5`},
		{"retries", "0", `got "0", must be from 1 to 2147483647: without another try events are lost`},
		{"queue.buffering.backpressure.threshold", "2", `must be from 1 to 1`},
		{"queue.buffering.max.kbytes", "1024", `got "1024", must be from 9766 to 2147483647: the largest record, a dead letter, must have room (e.g. 32768)`},
		{"receive.message.max.bytes", "1000000", `must be from 52429312 to 2147483647`},
		{"reconnect.backoff.ms", "5000", `got "5000", must be from 0 to 2000: reconnect.backoff.max.ms is 2000 (e.g. 100)`},
		{"reconnect.backoff.max.ms", "50", `got "50", must be from 100 to 3600000: reconnect.backoff.ms is 100 (e.g. 2000)`},
		{"transaction.timeout.ms", "1999", `got "1999", must be from 2000 to 900000`},
		{"transaction.timeout.ms", "900001", `must be from 2000 to 900000`},
		{"socket.timeout.ms", "60001", `got "60001", must be from 10 to 60000: a request must end before its transaction's transaction.timeout.ms, 60000 (e.g. 60000)`},
		{"request.timeout.ms", "60001", `must be from 1 to 60000`},
	} {
		got := Check(map[string]string{c.name: c.value}, usual)
		require.Len(t, got, 1, c)
		require.Equal(t, c.name, got[0].Name)
		require.Contains(t, got[0].Text, c.want)
	}
}

func TestProblemsComeTogether(t *testing.T) {
	t.Parallel()
	require.Equal(t, []Problem{
		{"acks", "must not be set: it is always all"},
		{"compression.type", "set together with compression.codec, must be one of the two: they are the same property"},
		{"queue.buffering.max.ms", "set together with linger.ms, must be one of the two: they are the same property"},
		{"request.timeout.ms", `got "30000", must be from 1 to 20000: a request must end before its transaction's transaction.timeout.ms, 20000 (e.g. 20000)`},
	}, Check(map[string]string{
		"acks": "1", "compression.codec": "lz4", "compression.type": "lz4", "linger.ms": "5", "queue.buffering.max.ms": "5",
		"request.timeout.ms": "30000", "transaction.timeout.ms": "20000",
	}, Use{CommitInterval: 10 * time.Second, Transactional: true}))
	require.Equal(t, []Problem{{"reconnect.backoff.ms", `got "200", must be from 0 to 50: reconnect.backoff.max.ms is 50 (e.g. 50)`}},
		Check(map[string]string{"reconnect.backoff.ms": "200", "reconnect.backoff.max.ms": "50"}, usual))
}
