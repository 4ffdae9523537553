package properties

// Defaults bound the memory for what waits to be sent and suit a stream of small JSON events.
var Defaults = map[string]string{
	"enable.metrics.push":          "false",
	"compression.codec":            "lz4",
	"queue.buffering.max.messages": "24576",
	"queue.buffering.max.kbytes":   "32768",
	"reconnect.backoff.max.ms":     "2000",
	"socket.keepalive.enable":      "true",
	"transaction.timeout.ms":       "60000",
	"statistics.interval.ms":       "5000",
	// librdkafka's own defaults, here for the client to know.
	"queue.buffering.max.ms":            "5",
	"batch.size":                        "1000000",
	"batch.num.messages":                "10000",
	"topic.metadata.propagation.max.ms": "30000",
	// The partition of a key is the one that Java's clients choose; records without a key fill one batch after another.
	"partitioner": "murmur2_random",
	// Up to 8 MiB of a dead letter and its headers.
	"message.max.bytes": "10000000",
}
