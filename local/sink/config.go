package sink

import (
	"compress/gzip"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"
)

// Config is a connector configuration, read and checked. Fields that only steer how the real connector talks to AWS
// (part size, credentials, encryption) are checked but not kept.
type Config struct {
	// Name is the connector's name; its consumer group is connect-<name>.
	Name string
	// Topics are read, or every topic that TopicsRegex matches whole.
	Topics      []string
	TopicsRegex string
	Bucket      string

	// FlushSize closes all open files of a topic-partition when together they hold this many records. Less than 1 acts as 1.
	FlushSize int
	// RotateInterval closes the files when a record's time is this far past the first one's; 0 or less: never.
	RotateInterval time.Duration
	// RotateSchedule closes them by the clock, counted from midnight in ScheduleZone; 0 or less: never.
	RotateSchedule time.Duration
	// ScheduleZone is where the clock of RotateSchedule stands.
	ScheduleZone *time.Location
	// RotateOnPartitionChange closes them, where RotateInterval is set, when a record goes to another folder than the last.
	RotateOnPartitionChange bool
	// MaxOpenFiles closes them when a record would open one file more; -1: no limit.
	MaxOpenFiles int
	// ConditionalWrites refuses to replace an object, as the real connector does under scheduled rotation.
	ConditionalWrites bool
	// MaxFileScan bounds how many offsets are tried for a free object name after such a refusal.
	MaxFileScan int
	// RetryBackoff is the wait before a failed upload is tried again.
	RetryBackoff time.Duration

	IgnoreNulls bool
	ReportNulls bool

	TolerateErrors        bool
	LogErrors             bool
	DeadLetterTopic       string
	DeadLetterReplication int
	DeadLetterContext     bool
	// DeadLetterBytes bounds a dead letter with its key and headers, as Java's producer counts it.
	DeadLetterBytes         int
	Warnings                []string
	gzip                    bool
	gzipLevel               int
	names                   naming
	partitioner             partitioner
	format                  lineFormat
	keyConverter, converter converter
}

// Gzip says whether the objects are compressed.
func (c *Config) Gzip() bool { return c.gzip }

// Group is the consumer group that Connect gives the connector.
func (c *Config) Group() string { return "connect-" + c.Name }

// reportsErrantRecords says whether a record that fails in the task can be set aside: Connect gives the task a reporter
// only where there is a dead-letter topic or error logging.
func (c *Config) reportsErrantRecords() bool { return c.DeadLetterTopic != "" || c.LogErrors }

const (
	connectorClass = "io.confluent.connect.s3.S3SinkConnector"
	storageClass   = "io.confluent.connect.s3.storage.S3Storage"
	formatPackage  = "io.confluent.connect.s3.format."
)

// ParseConfig reads a connector configuration: what a Connector resource has in spec.configs, with name and
// connector.class beside it. The error, if any, is a *ConfigError that holds every problem.
func ParseConfig(configs map[string]string) (*Config, error) {
	r := newConfigReader(configs)
	c := &Config{}

	c.Name = r.text("name", "S3-sink")
	if class := r.text("connector.class", connectorClass); !matchesClass(class, connectorClass) {
		r.unsupported("connector.class", class, connectorClass, connectorClass)
	}
	r.integer("tasks.max", 1, atLeast(1))
	c.parseTopics(r)
	c.parseStorage(r)
	c.parseRotation(r)
	c.parseErrors(r)
	c.parseConverters(r)
	c.parseFormat(r)
	c.parseNulls(r)
	c.partitioner = parsePartitioner(r)
	for _, key := range []string{"transforms", "predicates"} {
		if value := r.text(key, ""); value != "" {
			r.unsupported(key, value, "empty: this sink runs no transformations", "")
		}
	}
	c.Warnings = r.warnings()
	if len(r.problems) > 0 {
		return nil, &ConfigError{Problems: r.problems}
	}
	return c, nil
}

func (c *Config) parseTopics(r *configReader) {
	c.Topics = r.list("topics")
	c.TopicsRegex = r.text("topics.regex", "")
	switch {
	case len(c.Topics) == 0 && c.TopicsRegex == "":
		r.add(Problem{Key: "topics", Missing: true, Must: "a list of topics, unless topics.regex is set", Example: "my-sports",
			Refusal: "Must configure one of topics or topics.regex"})
	case len(c.Topics) > 0 && c.TopicsRegex != "":
		r.add(Problem{Key: "topics.regex", Got: c.TopicsRegex, Must: "left out where topics is set",
			Refusal: "topics and topics.regex are mutually exclusive options, but both are set."})
	}
	if c.TopicsRegex != "" {
		if _, err := regexp.Compile(c.TopicsRegex); err != nil {
			r.refuse("topics.regex", c.TopicsRegex, "Invalid regex.", "a regular expression", "my-.*")
		}
	}
}

func (c *Config) parseStorage(r *configReader) {
	c.Bucket = r.required("s3.bucket.name", "the name of the bucket", "my-bucket")
	if class := r.required("storage.class", storageClass, storageClass); class != "" && class != storageClass {
		r.unsupported("storage.class", class, storageClass, storageClass)
	}
	if topicsDir := r.text("topics.dir", "topics"); strings.TrimSpace(topicsDir) != "" {
		c.names.topicsDir = topicsDir
	}
	c.names.directoryDelim = r.text("directory.delim", "/")
	c.names.fileDelim = r.text("file.delim", "+")
	c.names.tombstoneFolder = r.text("tombstone.encoded.partition", "tombstone")
	c.names.padWidth = int(r.integer("filename.offset.zero.pad.width", 10, atLeast(0)))
	if c.names.padWidth == 0 {
		// Java's String.format refuses %00d, so the real task dies at its first record.
		r.add(Problem{Key: "filename.offset.zero.pad.width", Got: "0", Must: "at least 1", Example: "10"})
	}
	r.integer("s3.part.size", 25<<20, func(v int64) string {
		if v < 5<<20 {
			return "Part size must be at least: 5242880 bytes (5MB)"
		}
		return ""
	})
	r.integer("s3.part.retries", 3, atLeast(0))
	r.long("s3.retry.backoff.ms", 200, atLeast(0))
	wan, pathStyle := r.boolean("s3.wan.mode", false), r.boolean("s3.path.style.access.enabled", true)
	if wan && pathStyle {
		r.add(Problem{Key: "s3.wan.mode", Got: "true", Must: "false, or s3.path.style.access.enabled false", Example: "false",
			Refusal: "Both accelerate mode and path style access are being enabled. These options are mutually exclusive and cannot be enabled together. Please disable one of them"})
	}
	for _, key := range []string{"store.kafka.keys", "store.kafka.headers"} {
		if r.boolean(key, false) {
			r.unsupported(key, "true", "false: this sink writes values only", "false")
		}
	}
	if affix := r.choice("schema.partition.affix.type", "NONE", "SUFFIX", "PREFIX", "NONE"); affix != "NONE" && affix != "" {
		r.unsupported("schema.partition.affix.type", affix, "NONE: this sink has no folders by schema", "NONE")
	}
	if r.boolean("s3.object.tagging", false) {
		r.warn("s3.object.tagging: this sink writes no tags on objects")
	}
	r.skip("s3.region", "store.url", "s3.ssea.name", "s3.sse.customer.key", "s3.sse.kms.key.id", "s3.acl.canned",
		"s3.http.send.expect.continue", "s3.send.digest", "s3.elastic.buffer.enable", "s3.elastic.buffer.init.capacity",
		"schema.compatibility", "schemas.cache.config", "enhanced.avro.schema.support", "connect.meta.data", "avro.codec",
		"parquet.codec", "json.decimal.format", "allow.optional.map.keys", "max.write.duration.ms", "shutdown.timeout.ms",
		"keys.format.class", "headers.format.class", "behavior.on.error", "partition.field.name", "config.action.reload",
		"errors.log.include.messages", "errors.retry.timeout", "errors.retry.delay.max.ms", "tasks.max.enforce")
	r.skipPrefix("s3.object.", "s3.proxy.", "s3.credentials.", "aws.", "confluent.", "consumer.override.", "producer.override.", "admin.override.")
}

func (c *Config) parseRotation(r *configReader) {
	c.FlushSize = int(r.requiredInteger("flush.size", "100000"))
	c.RotateInterval = milliseconds(r.long("rotate.interval.ms", -1, nil))
	schedule := r.long("rotate.schedule.interval.ms", -1, nil)
	c.RotateSchedule = milliseconds(schedule)
	if schedule > 0 && r.text("timezone", "") == "" {
		r.add(Problem{Key: "timezone", Missing: true, Must: "a time zone where rotate.schedule.interval.ms is set", Example: "UTC",
			Refusal: "timezone configuration must be set when using rotate.schedule.interval.ms"})
	}
	c.ScheduleZone, _ = parseZone(r.text("timezone", "")) // the partitioner's settings report an unknown one
	c.RotateOnPartitionChange = r.boolean("rotate.file.on.partition.change", true)
	c.MaxOpenFiles = int(r.integer("partitioner.max.open.files", -1, nil))
	if c.MaxOpenFiles == 0 {
		// The real connector closes no file for ever here: it never gets to write its first record.
		r.unsupported("partitioner.max.open.files", "0", "at least 1, or -1 for no limit", "-1")
	}
	c.RetryBackoff = milliseconds(r.long("retry.backoff.ms", 5000, nil))
	c.ConditionalWrites = r.boolean("enable.conditional.writes", true) && schedule != -1
	c.MaxFileScan = int(r.integer("max.files.scan.limit", 100, nil))
}

func (c *Config) parseErrors(r *configReader) {
	c.TolerateErrors = r.choice("errors.tolerance", "none", "none", "all") == "all"
	c.LogErrors = r.boolean("errors.log.enable", false)
	c.DeadLetterTopic = r.text("errors.deadletterqueue.topic.name", "")
	c.DeadLetterReplication = int(r.number("errors.deadletterqueue.topic.replication.factor", 3, 16, nil))
	c.DeadLetterContext = r.boolean("errors.deadletterqueue.context.headers.enable", false)
	c.DeadLetterBytes = int(r.integer("producer.override.max.request.size", 1<<20, atLeast(0)))
	for _, topic := range c.Topics {
		if topic == c.DeadLetterTopic {
			r.add(Problem{Key: "errors.deadletterqueue.topic.name", Got: topic, Must: "another topic than the ones read", Example: topic + ".sink-dead-letters",
				Refusal: fmt.Sprintf("The DLQ topic '%s' may not be included in the list of topics (\"topics=%s\") consumed by the connector", topic, strings.Join(c.Topics, ","))})
		}
	}
}

func (c *Config) parseConverters(r *configReader) {
	c.keyConverter = parseConverter(r, "key.converter")
	c.converter = parseConverter(r, "value.converter")
	const simple = "org.apache.kafka.connect.storage.SimpleHeaderConverter"
	switch header := r.text("header.converter", simple); header {
	case simple, stringConverterClass, byteArrayConverterClass:
	default:
		r.unsupported("header.converter", header, simple, simple)
	}
	r.skipPrefix("header.converter.", "key.converter.", "value.converter.")
}

func (c *Config) parseFormat(r *configReader) {
	compression := r.choiceAs("s3.compression.type", "none", "Value must be one of: [none, gzip]", "none", "gzip")
	c.gzip = compression == "gzip"
	c.gzipLevel = int(r.integer("s3.compression.level", gzip.DefaultCompression, func(v int64) string {
		switch {
		case v < gzip.DefaultCompression:
			return "Value must be at least -1"
		case v > gzip.BestCompression:
			return "Value must be no more than 9"
		}
		return ""
	}))
	class := r.required("format.class", "a class of "+formatPackage, formatPackage+"bytearray.ByteArrayFormat")
	extension := r.text("format.bytearray.extension", ".bin")
	separator, found := r.raw("format.bytearray.separator")
	if !found {
		separator = "\n"
	}
	switch class {
	case formatPackage + "json.JsonFormat":
		c.format, c.names.extension = jsonFormat{}, ".json"
	case formatPackage + "bytearray.ByteArrayFormat":
		c.format, c.names.extension = byteArrayFormat{separator: separator}, extension
	case formatPackage + "avro.AvroFormat", formatPackage + "parquet.ParquetFormat":
		if c.gzip {
			r.add(Problem{Key: "format.class", Got: class, Must: "JsonFormat or ByteArrayFormat where s3.compression.type is gzip", Example: formatPackage + "json.JsonFormat",
				Refusal: fmt.Sprintf("Compression Type gzip not valid for data format class: ( %s ).", class)})
			break
		}
		r.unsupported("format.class", class, "JsonFormat or ByteArrayFormat", formatPackage+"bytearray.ByteArrayFormat")
	case "":
	default:
		r.refuse("format.class", class, "Class "+class+" could not be found.", "JsonFormat or ByteArrayFormat", formatPackage+"bytearray.ByteArrayFormat")
	}
	if c.gzip {
		c.names.extension += ".gz"
	}
}

func (c *Config) parseNulls(r *configReader) {
	const key = "behavior.on.null.values"
	behavior := strings.ToLower(r.text(key, "fail"))
	c.ReportNulls = r.boolean("report.null.values.to.dlq", true)
	switch behavior {
	case "fail":
	case "ignore":
		c.IgnoreNulls = true
	case "write":
		if keys, _ := r.raw("store.kafka.keys"); !strings.EqualFold(strings.TrimSpace(keys), "true") {
			r.add(Problem{Key: key, Got: behavior, Must: "fail or ignore", Example: "ignore",
				Refusal: "Writing Kafka record keys to storage is mandatory when tombstone writing is enabled."})
			break
		}
		r.unsupported(key, behavior, "fail or ignore", "ignore")
	default:
		r.refuse(key, behavior, "String must be one of: ignore, fail, write", "fail or ignore", "ignore")
	}
}

// milliseconds turns a setting in milliseconds into a duration; what is beyond a duration's range (292 years) means the
// same as its end.
func milliseconds(ms int64) time.Duration {
	if ms > math.MaxInt64/int64(time.Millisecond) {
		return math.MaxInt64
	}
	if ms < 0 {
		return -1
	}
	return time.Duration(ms) * time.Millisecond
}

// matchesClass says whether a plugin name means the class: Connect also takes the simple name, with or without the
// suffix that says what it is.
func matchesClass(name, class string) bool {
	simple := class[strings.LastIndexByte(class, '.')+1:]
	return name == class || name == simple || name == strings.TrimSuffix(simple, "Connector")
}
