package kafka

import (
	"fmt"
	"strconv"
	"time"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/kafka/cfk"
)

// SinkArgs configure a Sink. All but RotateOnFolderChange are required.
type SinkArgs struct {
	Namespace   pulumi.StringInput
	Connect     *Connect
	Credentials *Credentials
	// Topic is the topic to read; DeadLetters is the topic of records that can't be written.
	Topic, DeadLetters string
	// DeadLetterReplicas is the replication factor of DeadLetters.
	DeadLetterReplicas int
	// DeadLetterBytes is the largest record that DeadLetters takes, its max.message.bytes.
	DeadLetterBytes int
	Bucket          pulumi.StringInput
	Region          string
	// Prefix is the folder of the bucket, without slashes at its ends.
	Prefix string
	// Format is "bytes" or "json".
	Format string
	// Compression is "none" or "gzip".
	Compression string
	// PathFormat names the folders below Prefix, in Joda's notation. PathDuration is the span of time that a folder holds.
	PathFormat   string
	PathDuration time.Duration
	// FlushSize (in records) and RotateInterval (in record time) close a partition's files.
	FlushSize      int
	RotateInterval time.Duration
	// RotateOnFolderChange also closes them when a record goes to another folder than the last. Default: late records have files of their own,
	// and all files close together.
	RotateOnFolderChange bool
	// MaxOpenFiles is how many files of a partition may be open. They close when a record would need another one. Each takes up to PartBytes of a
	// worker's memory.
	MaxOpenFiles int
	// Tasks is the number of tasks that run in parallel.
	Tasks int
}

// Sink is the connector that writes a topic to S3, with a line for each record. It names objects after topic, partition and first offset. Only the
// records close an object (by their number, times and folders), so that a restart writes the same object with the same bytes.
type Sink struct {
	pulumi.ResourceState

	connector *apiextensions.CustomResource
}

// PartBytes is how much of an open file is held in memory at most. It is the smallest part that S3 takes; with the default of 25 MiB, workers run
// out of memory.
const PartBytes = 5 << 20

const (
	byteArrayConverter = "org.apache.kafka.connect.converters.ByteArrayConverter"
	jsonConverter      = "org.apache.kafka.connect.json.JsonConverter"
)

// NewSink makes the connector and waits until Connect runs it.
func NewSink(ctx *pulumi.Context, name string, args *SinkArgs, opts ...pulumi.ResourceOption) (*Sink, error) {
	if !args.complete() {
		return nil, fmt.Errorf("check sink %s: connect, credentials, topics, bucket, folders, sizes and tasks are required", name)
	}
	format, err := args.format()
	if err != nil {
		return nil, fmt.Errorf("check sink %s: %w", name, err)
	}
	s := &Sink{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Sink", name, s, opts...); err != nil {
		return nil, fmt.Errorf("register sink %s: %w", name, err)
	}
	s.connector, err = cfk.NewResource(ctx, sinkName, &cfk.ResourceArgs{
		Name: sinkName, Namespace: args.Namespace, WaitFor: cfk.ConnectorRunning(args.Tasks),
		Spec: cfk.ConnectorSpec{
			Class:             "io.confluent.connect.s3.S3SinkConnector",
			TaskMax:           args.Tasks,
			ConnectClusterRef: cfk.Ref{Name: args.Connect.Name},
			ConnectRest:       cfk.RestEndpoint{Endpoint: pulumi.String("https://" + address(connectName, connectPort)), TLS: &cfk.SecretRef{SecretRef: args.Credentials.TrustedCA}},
			RestartPolicy:     cfk.RestartPolicy{Type: "OnFailure", MaxRetry: 10},
			Configs:           args.configs(format),
		},
	}, pulumi.Parent(s), pulumi.DependsOn([]pulumi.Resource{args.Connect.workers})) // its finalizer calls Connect, so it goes before it
	if err != nil {
		return nil, err
	}
	component.Finish(ctx, s, pulumi.Map{})
	return s, nil
}

func (a *SinkArgs) complete() bool {
	return a != nil && a.Namespace != nil && a.Connect != nil && a.Credentials != nil && a.Bucket != nil && a.Region != "" &&
		a.Topic != "" && a.DeadLetters != "" && a.DeadLetterReplicas > 0 && a.DeadLetterBytes > 0 &&
		a.Prefix != "" && a.PathFormat != "" && a.PathDuration > 0 &&
		a.FlushSize > 0 && a.RotateInterval > 0 && a.MaxOpenFiles > 0 && a.Tasks > 0
}

// format returns the properties that decide how a record becomes a line.
func (a *SinkArgs) format() (map[string]string, error) {
	switch a.Format {
	case "bytes":
		return map[string]string{
			"value.converter":            byteArrayConverter,
			"format.class":               "io.confluent.connect.s3.format.bytearray.ByteArrayFormat",
			"format.bytearray.extension": ".json",
		}, nil
	case "json":
		return map[string]string{
			"value.converter":                jsonConverter,
			"value.converter.schemas.enable": "false",
			"format.class":                   "io.confluent.connect.s3.format.json.JsonFormat",
		}, nil
	}
	return nil, fmt.Errorf("got format %q, must be bytes or json", a.Format)
}

// configs are the connector's properties. They have no AWS credentials, as the plugin takes these from the pod's identity by default.
func (a *SinkArgs) configs(format map[string]string) map[string]pulumi.StringInput {
	plain := map[string]string{
		"topics":                a.Topic,
		"s3.region":             a.Region,
		"s3.compression.type":   a.Compression,
		"s3.part.size":          strconv.Itoa(PartBytes),
		"storage.class":         "io.confluent.connect.s3.storage.S3Storage",
		"topics.dir":            a.Prefix,
		"partitioner.class":     "io.confluent.connect.storage.partitioner.TimeBasedPartitioner",
		"path.format":           a.PathFormat,
		"partition.duration.ms": milliseconds(a.PathDuration),
		"timestamp.extractor":   "Record", // the wall clock would name files differently after a restart
		"timezone":              "UTC",
		"locale":                "en-US",
		"flush.size":            strconv.Itoa(a.FlushSize),
		"rotate.interval.ms":    milliseconds(a.RotateInterval),
		// With these, late records make no small objects, and a file with few records takes little memory instead of a whole part.
		"rotate.file.on.partition.change": strconv.FormatBool(a.RotateOnFolderChange),
		"partitioner.max.open.files":      strconv.Itoa(a.MaxOpenFiles),
		"s3.elastic.buffer.enable":        "true",
		"schema.compatibility":            "NONE",
		"key.converter":                   byteArrayConverter,

		"consumer.override.isolation.level": "read_committed",
		"behavior.on.null.values":           "ignore",
		"tombstone.encoded.partition":       noFolder,

		"errors.tolerance":                                "all",
		"errors.log.enable":                               "true",
		"errors.deadletterqueue.topic.name":               a.DeadLetters,
		"errors.deadletterqueue.topic.replication.factor": strconv.Itoa(a.DeadLetterReplicas),
		"errors.deadletterqueue.context.headers.enable":   "true",
		// By default Java's producer takes at most 1 MiB. Connect then goes on, and a larger record is in neither S3 nor the dead letters.
		"producer.override.max.request.size": strconv.Itoa(a.DeadLetterBytes),
	}
	configs := map[string]pulumi.StringInput{"s3.bucket.name": a.Bucket}
	for _, properties := range []map[string]string{plain, format} {
		for key, value := range properties {
			configs[key] = pulumi.String(value)
		}
	}
	return configs
}

// noFolder can't be part of an object's key, which has no empty folder. The connector takes every object whose key contains the folder of tombstones, by default
// "tombstone", for tombstones, and fails at its first record (io.confluent.connect.s3.format.KeyValueHeaderRecordWriterProvider). But a topic's name may contain that.
const noFolder = "//tombstones"

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Parts are the resources that it consists of, for what must wait for all of them.
func (s *Sink) Parts() []pulumi.Resource { return []pulumi.Resource{s.connector} }
