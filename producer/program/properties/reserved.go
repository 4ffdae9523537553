package properties

// reserved are the properties that delivery relies on, by their main names, with the reason why they can't be set.
var reserved = map[string]string{
	"request.required.acks":      "it is always all",
	"enable.idempotence":         "it is always true",
	"enable.gapless.guarantee":   "it would turn a refused event into a fatal error",
	"transactional.id":           "it is the producer's name",
	"message.timeout.ms":         "events wait for Kafka for as long as it takes",
	"message.max.bytes":          "the size of the largest event bounds it (producer.maxEventBytes, PRODUCER_MAX_EVENT_BYTES)",
	"delivery.report.only.error": "the producer must hear of each event that Kafka has",
	"queuing.strategy":           "events keep their order",
	"enabled_events":             "the producer takes what it needs",
	"log.queue":                  "librdkafka's messages go into the producer's log",
	"plugin.library.paths":       "the program loads no plugins",
	"allow.auto.create.topics":   "topics are made with the stack",
	"topic.blacklist":            "topics are those of the stack",
	"api.version.request":        "brokers say what they can do",
	"api.version.fallback.ms":    "brokers say what they can do",
	"broker.version.fallback":    "brokers say what they can do",
	"builtin.features":           "it is what librdkafka was built with",
}
