package kafka

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func recordSink(t *testing.T, change func(*SinkArgs)) recorder.Resource {
	t.Helper()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		p, err := newPipeline(ctx, 3)
		if err != nil {
			return err
		}
		args := sinkArgs(p)
		change(args)
		_, err = NewSink(ctx, "sink", args)
		return err
	})
	return r.One(t, confluent+"Connector", "s3-sink")
}

func TestSink(t *testing.T) {
	t.Parallel()
	sink := recordSink(t, func(*SinkArgs) {})
	dependsOn(t, sink, confluent+"Connect", "connect")
	require.Equal(t, `["jsonpath={.status.connectorState}=RUNNING","jsonpath={.status.tasksReady}=3/3"]`, waitFor(t, sink))
	require.Equal(t, 3.0, spec(sink)["taskMax"])
	require.Equal(t, map[string]any{
		"topics":         "my-sports",
		"s3.bucket.name": "events", "s3.region": "eu-west-1", "s3.compression.type": "none", "s3.part.size": "5242880",
		"storage.class": "io.confluent.connect.s3.storage.S3Storage", "topics.dir": "topics",
		"format.class": "io.confluent.connect.s3.format.bytearray.ByteArrayFormat", "format.bytearray.extension": ".json",
		"partitioner.class": "io.confluent.connect.storage.partitioner.TimeBasedPartitioner", "path.format": "'date'=yyyy-MM-dd/'hour'=HH",
		"partition.duration.ms": "3600000", "timestamp.extractor": "Record", "timezone": "UTC", "locale": "en-US",
		"flush.size": "100000", "rotate.interval.ms": "60000", "schema.compatibility": "NONE",
		"rotate.file.on.partition.change": "false", "partitioner.max.open.files": "34", "s3.elastic.buffer.enable": "true",
		"producer.override.max.request.size": "10485760",
		"key.converter":                      byteArrayConverter, "value.converter": byteArrayConverter,
		"consumer.override.isolation.level": "read_committed", "behavior.on.null.values": "ignore", "tombstone.encoded.partition": "//tombstones",
		"errors.tolerance": "all", "errors.log.enable": "true", "errors.deadletterqueue.topic.name": "my-sports.sink-dead-letters",
		"errors.deadletterqueue.topic.replication.factor": "3", "errors.deadletterqueue.context.headers.enable": "true",
	}, spec(sink)["configs"])
}

func TestSinkAsJSON(t *testing.T) {
	t.Parallel()
	configs := spec(recordSink(t, func(a *SinkArgs) { a.Format, a.Compression = "json", "gzip" }))["configs"].(map[string]any)
	require.Equal(t, "io.confluent.connect.s3.format.json.JsonFormat", configs["format.class"])
	require.Equal(t, jsonConverter, configs["value.converter"])
	require.Equal(t, "false", configs["value.converter.schemas.enable"])
	require.Equal(t, "gzip", configs["s3.compression.type"])
	require.NotContains(t, configs, "format.bytearray.extension")
}

func TestSinkWithFilesOfOneFolder(t *testing.T) {
	t.Parallel()
	configs := spec(recordSink(t, func(a *SinkArgs) { a.RotateOnFolderChange = true }))["configs"].(map[string]any)
	require.Equal(t, "true", configs["rotate.file.on.partition.change"])
}

func TestSinkRefuses(t *testing.T) {
	t.Parallel()
	r := recorder.Try(t, "test", nil, func(ctx *pulumi.Context) error {
		args := sinkArgs(&pipeline{connect: &Connect{}, credentials: &Credentials{}})
		args.Format = "avro"
		_, err := NewSink(ctx, "sink", args)
		return err
	})
	require.ErrorContains(t, r.Err, `got format "avro", must be bytes or json`)
	require.Empty(t, r.Resources)
}
