package properties

// Defaults bound the memory for events that wait to be sent, and suit a stream of small JSON events.
var Defaults = map[string]string{
	"enable.metrics.push":          "false",
	"compression.codec":            "lz4",
	"queue.buffering.max.messages": "24576",
	"queue.buffering.max.kbytes":   "32768",
	"reconnect.backoff.max.ms":     "2000",
	"socket.keepalive.enable":      "true",
	"transaction.timeout.ms":       "60000",
	"statistics.interval.ms":       "5000",
	// These are librdkafka's own defaults. They are here because the client has to know them.
	"queue.buffering.max.ms":            "5",
	"batch.size":                        "1000000",
	"batch.num.messages":                "10000",
	"topic.metadata.propagation.max.ms": "30000",
	// This chooses a key's partition as Java's clients do. Records without a key fill one batch after another.
	"partitioner": "murmur2_random",
	// A dead letter may have 8 MiB, and has headers.
	"message.max.bytes": "10000000",
}
