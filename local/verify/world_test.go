package verify

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink"
)

// world is a topic, what the sink made of it, and what the producers say, all in memory.
type world struct {
	t       *testing.T
	log     *memoryLog
	bucket  *memoryBucket
	options Options
	started int64 // the first event's time, in milliseconds
}

const (
	worldTopic  = "events"
	worldBucket = "bucket"
	sinkLetters = worldTopic + ".sink-dead-letters"
)

// baseConfigs are the stack's settings of its sink.
func baseConfigs() map[string]string {
	return map[string]string{
		"name": "sink", "topics": worldTopic, "s3.bucket.name": worldBucket, "storage.class": "io.confluent.connect.s3.storage.S3Storage",
		"format.class": "io.confluent.connect.s3.format.bytearray.ByteArrayFormat", "format.bytearray.extension": ".json",
		"key.converter": "org.apache.kafka.connect.converters.ByteArrayConverter", "value.converter": "org.apache.kafka.connect.converters.ByteArrayConverter",
		"flush.size": "10", "partitioner.class": "io.confluent.connect.storage.partitioner.TimeBasedPartitioner",
		"path.format": "'date'=yyyy-MM-dd/'hour'=HH", "partition.duration.ms": "3600000", "locale": "en-US", "timezone": "UTC", "timestamp.extractor": "Record",
		"behavior.on.null.values": "ignore", "errors.tolerance": "all", "errors.log.enable": "true",
		"errors.deadletterqueue.topic.name": sinkLetters, "errors.deadletterqueue.context.headers.enable": "true",
	}
}

// asJSON turns the sink's format to JSON.
func asJSON(configs map[string]string) {
	configs["format.class"] = "io.confluent.connect.s3.format.json.JsonFormat"
	configs["value.converter"] = "org.apache.kafka.connect.json.JsonConverter"
	configs["value.converter.schemas.enable"] = "false"
	delete(configs, "format.bytearray.extension")
}

func newWorld(t *testing.T, partitions int) *world {
	w := &world{t: t, log: newMemoryLog(), bucket: newMemoryBucket(), started: 1_764_000_000_000}
	w.log.create(worldTopic, partitions)
	for _, suffix := range []string{positionsSuffix, deadLettersSuffix, ".sink-dead-letters"} {
		w.log.create(worldTopic+suffix, 1)
	}
	w.options = Options{Topic: worldTopic, Bucket: worldBucket, Group: "connect-sink", Configs: baseConfigs()}
	return w
}

// change gives the sink other settings, as an `up` does.
func (w *world) change(change func(configs map[string]string)) {
	w.options.Earlier = append(w.options.Earlier, maps.Clone(w.options.Configs))
	change(w.options.Configs)
}

// sink runs the sink from its committed offsets up to an offset of a partition. What it has closed by then is in S3; commit says whether it
// got to say so to Kafka.
func (w *world) sink(partition int32, to int64, commit bool) {
	config, err := sink.ParseConfig(w.options.Configs)
	require.NoError(w.t, err)
	tp := sink.TopicPartition{Topic: worldTopic, Partition: partition}
	task := sink.NewTask(config, w.t.TempDir())
	task.Open(tp, w.started)
	defer task.Close(tp)
	from := max(w.log.committed[partition], w.log.topics[worldTopic][partition].low)
	var batch []sink.Message
	put := func() {
		out, err := task.Put(batch, w.started)
		require.NoError(w.t, err)
		for _, letter := range out.DeadLetters {
			w.log.write(sinkLetters, 0, Record{Message: sink.Message{Value: letter.Message.Value, Key: letter.Message.Key,
				Timestamp: letter.Message.Timestamp, Headers: letter.Headers(config)}})
		}
		for _, rotation := range out.Rotations {
			for _, file := range rotation.Files {
				content, err := file.Content()
				require.NoError(w.t, err)
				all, err := io.ReadAll(content)
				require.NoError(w.t, err)
				w.bucket.put(config.Bucket, file.Key, all)
			}
			if commit {
				w.log.committed[partition] = rotation.NextOffset
			}
			rotation.Close()
		}
		batch = batch[:0]
	}
	require.NoError(w.t, w.log.Read(w.t.Context(), Stretch{TopicPartition: tp, From: from, To: to}, func(r *Record) error {
		if r.Marker == NoMarker {
			batch = append(batch, r.Message)
		}
		if len(batch) == 7 {
			put()
		}
		return nil
	}))
	put()
}

// sinkAll runs the sink up to the ends.
func (w *world) sinkAll() {
	for p, partition := range w.log.topics[worldTopic] {
		w.sink(int32(p), partition.stable(), true)
	}
}

// verify compares.
func (w *world) verify() Report {
	w.t.Helper()
	report, err := run(w.t.Context(), w.log, w.bucket, w.options)
	require.NoError(w.t, err)
	return report
}

// keys are those of all objects, in order.
func (w *world) keys() []string { return slices.Sorted(maps.Keys(w.bucket.objects[worldBucket])) }

// lines are those of an object, with their separators, and unpacked.
func (w *world) lines(key string) [][]byte {
	content := w.bucket.objects[worldBucket][key]
	if zipped(key) {
		reader, err := gzip.NewReader(bytes.NewReader(content))
		require.NoError(w.t, err)
		content, err = io.ReadAll(reader)
		require.NoError(w.t, err)
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	return lines[:len(lines)-1]
}

// setLines replaces the lines of an object.
func (w *world) setLines(key string, lines [][]byte) {
	content := bytes.Join(lines, nil)
	if zipped(key) {
		content = packed(string(content))
	}
	w.bucket.put(worldBucket, key, content)
}

// packed is a content compressed.
func packed(content string) []byte {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, _ = io.WriteString(writer, content) // never fails
	_ = writer.Close()
	return packed.Bytes()
}

func zipped(key string) bool { return len(key) > 3 && key[len(key)-3:] == ".gz" }

// event is an event's value.
func event(n int) []byte {
	return []byte(fmt.Sprintf(`{"n": %d, "s":"%s"}`, n, strconv.FormatInt(int64(n)*7919, 36)))
}

// minute is the time of an event, in milliseconds.
func (w *world) minute(n int) int64 { return w.started + int64(n)*60_000 }

// delete deletes the records before an offset from the topic.
func (w *world) delete(topic string, partition int32, before int64) {
	w.log.topics[topic][partition].low = before
}
