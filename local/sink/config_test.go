package sink

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// goodConfigs is a configuration without problems, with some settings replaced; an empty one is left out.
func goodConfigs(replaced map[string]string) map[string]string {
	configs := map[string]string{
		"name": "sink", "connector.class": connectorClass, "tasks.max": "1", "topics": "events", "s3.bucket.name": "bucket",
		"storage.class": storageClass, "format.class": formatPackage + "bytearray.ByteArrayFormat", "flush.size": "1000",
		"key.converter": stringConverterClass, "value.converter": byteArrayConverterClass,
		"partitioner.class": partitionerPackage + "TimeBasedPartitioner", "path.format": "'date'=yyyy-MM-dd/'hour'=HH",
		"partition.duration.ms": "3600000", "locale": "en", "timezone": "UTC", "timestamp.extractor": "Record",
	}
	for key, value := range replaced {
		configs[key] = value
		if value == "" {
			delete(configs, key)
		}
	}
	return configs
}

// The refusals are those of org.apache.kafka.common.config.ConfigDef and of the real connector's validators.
func TestConfigProblems(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		replaced map[string]string
		refusals []string // in the order found; "" for what only this sink refuses
		message  string
	}{
		"nothing wrong": {},
		"several at once": {map[string]string{"flush.size": "many", "timezone": "Mars", "s3.compression.type": "zip"},
			[]string{"Invalid value many for configuration flush.size: Not a number of type INT",
				"Invalid value zip for configuration s3.compression.type: Value must be one of: [none, gzip]",
				"Invalid value Mars for configuration timezone: The datetime zone id 'Mars' is not recognised"},
			"connector configuration has 3 problems:\n  flush.size: got \"many\", must be a whole number of 32 bits (e.g. 100000)"},
		"nothing there": {map[string]string{"flush.size": "", "format.class": "", "storage.class": "", "s3.bucket.name": "", "topics": ""},
			[]string{"Must configure one of topics or topics.regex",
				`Missing required configuration "s3.bucket.name" which has no default value.`,
				`Missing required configuration "storage.class" which has no default value.`,
				`Missing required configuration "flush.size" which has no default value.`,
				`Missing required configuration "format.class" which has no default value.`}, "flush.size: missing"},
		"small parts": {map[string]string{"s3.part.size": "1000"},
			[]string{"Invalid value 1000 for configuration s3.part.size: Part size must be at least: 5242880 bytes (5MB)"}, ""},
		"not a boolean": {map[string]string{"report.null.values.to.dlq": "yes"},
			[]string{"Invalid value yes for configuration report.null.values.to.dlq: Expected value to be either true or false"}, ""},
		"tolerance": {map[string]string{"errors.tolerance": "some"},
			[]string{"Invalid value some for configuration errors.tolerance: String must be one of: none, all"}, ""},
		"nulls written without keys": {map[string]string{"behavior.on.null.values": "write"},
			[]string{"Writing Kafka record keys to storage is mandatory when tombstone writing is enabled."}, ""},
		"dead letters into the topic itself": {map[string]string{"errors.deadletterqueue.topic.name": "events"},
			[]string{`The DLQ topic 'events' may not be included in the list of topics ("topics=events") consumed by the connector`}, ""},
		"only the task notices": {map[string]string{"partition.duration.ms": "-5", "locale": " ", "path.format": "yyyy/b"},
			[]string{"Invalid value -5 for configuration partition.duration.ms: Partition duration needs to be a positive.",
				"Invalid value  for configuration locale: Locale cannot be empty."}, ""},
		"letter unknown": {map[string]string{"path.format": "yyyy/b"},
			[]string{"Invalid value yyyy/b for configuration path.format: Illegal pattern component: b"}, ""},
		"extractor unknown": {map[string]string{"timestamp.extractor": "Clock"}, []string{"Invalid timestamp extractor: Clock"}, ""},
		"Avro":              {map[string]string{"format.class": formatPackage + "avro.AvroFormat"}, []string{""}, "must be JsonFormat or ByteArrayFormat"},
		"transformation":    {map[string]string{"transforms": "drop"}, []string{""}, "this sink runs no transformations"},
		"keys":              {map[string]string{"store.kafka.keys": "true"}, []string{""}, "this sink writes values only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseConfig(goodConfigs(test.replaced))
			if test.refusals == nil {
				require.NoError(t, err)
				return
			}
			var problems *ConfigError
			require.ErrorAs(t, err, &problems)
			var refusals []string
			for _, problem := range problems.Problems {
				refusals = append(refusals, problem.Refusal)
			}
			require.Equal(t, test.refusals, refusals)
			require.ErrorContains(t, err, test.message)
		})
	}
}

func TestConfigWarnsOfUnknownKeys(t *testing.T) {
	t.Parallel()
	config, err := ParseConfig(goodConfigs(map[string]string{"flush.sise": "5", "consumer.override.max.poll.records": "100", "s3.region": "eu-west-1"}))
	require.NoError(t, err)
	require.Equal(t, []string{"flush.sise: not a setting of the S3 sink, ignored"}, config.Warnings)
}

func FuzzConfig(f *testing.F) {
	f.Add("flush.size", "0")
	f.Add("path.format", "'x")
	f.Add("timezone", "+99")
	f.Fuzz(func(_ *testing.T, key, value string) {
		configs := goodConfigs(nil)
		configs[key] = value
		config, err := ParseConfig(configs)
		if err != nil {
			_ = err.Error()
			return
		}
		m := &Message{TopicPartition: TopicPartition{Topic: "events"}, Timestamp: 1714564800000, Value: []byte("{}")}
		_ = config.Expect(m, nil)
	})
}

// TestNamesWithTombstone holds that a topic, a folder or a prefix of that name is written where the connector has another folder for tombstones, and not by default.
func TestNamesWithTombstone(t *testing.T) {
	t.Parallel()
	for _, replaced := range []map[string]string{{"topics": "orders.tombstones"}, {"topics.dir": "tombstones"}, {"path.format": "'tombstone'=yyyy"}} {
		for folder, writes := range map[string]bool{"": false, "//tombstones": true} {
			configs := goodConfigs(replaced)
			if folder != "" {
				configs["tombstone.encoded.partition"] = folder
			}
			c, err := ParseConfig(configs)
			require.NoError(t, err)
			at, failed := c.partitioner.folder(&Message{}, recordTime{known: true})
			require.Nil(t, failed)
			key := c.names.key(TopicPartition{Topic: c.Topics[0]}, at, 0)
			require.Equal(t, writes, c.names.writesValues(key), key)
		}
	}
}
