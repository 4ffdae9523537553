package sink

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/require"
)

// A worker of Connect refuses a time before 1970 outside of what errors.tolerance covers, wherever the folder's time comes from; -1 is no
// time at all, and 0 is the year 1970.
func TestTimesBefore1970(t *testing.T) {
	t.Parallel()
	const good = 1_795_860_000_000
	const folder1970, folderGood = "topics/events/date=1970-01-01/hour=00/", "topics/events/date=2026-11-28/hour=10/"
	failed := func(number string) string {
		return "org.apache.kafka.common.InvalidRecordException: Invalid record timestamp " + number
	}
	for name, c := range map[string]struct {
		configs map[string]string
		times   []int64
		value   string
		objects []string
		letters []string // the stages of dead letters
		trace   string
	}{
		"the epoch":            {times: []int64{0}, objects: []string{folder1970 + "events+0+0000000000.bin"}},
		"just before":          {times: []int64{-5}, trace: failed("-5")},
		"year 1":               {times: []int64{-62_135_596_800_000}, trace: failed("-62135596800000")},
		"least":                {times: []int64{-1 << 63}, trace: failed("-9223372036854775808")},
		"between good ones":    {times: []int64{good, -5, -62_135_596_800_000, 0, good + 1000}, trace: failed("-5")},
		"last of good ones":    {times: []int64{good, good, -2}, trace: failed("-2")},
		"by the value's field": {configs: fieldTimes, times: []int64{-5}, value: `{"at":0}`, trace: failed("-5")},
		"by the clock":         {configs: map[string]string{"timestamp.extractor": "Wallclock"}, times: []int64{-5}, trace: failed("-5")},
		"no folders by time":   {configs: map[string]string{"partitioner.class": partitionerPackage + "DefaultPartitioner"}, times: []int64{-5}, trace: failed("-5")},
		"what can't be read": {configs: fieldTimes, times: []int64{-5}, value: "no JSON",
			trace: "java.lang.IllegalArgumentException: Invalid timestamp: -5. Timestamp should always be non-negative or null."},
		"what can't be read, nor set aside": {configs: with(fieldTimes, "errors.deadletterqueue.topic.name", ""), times: []int64{-5}, value: "no JSON",
			letters: []string{"VALUE_CONVERTER"}},
		"none": {times: []int64{NoTimestamp, good}, objects: []string{folderGood + "events+0+0000000001.bin"}, letters: []string{"TASK_PUT"}},
		"none, nor dead letters": {
			configs: map[string]string{"errors.log.enable": "false", "errors.deadletterqueue.topic.name": ""},
			times:   []int64{NoTimestamp}, trace: traceUnrecoverable,
		},
		"none by another's field": {
			configs: fieldTimes, times: []int64{NoTimestamp}, value: `{"at":0}`,
			objects: []string{"topics/events/date=1970-01-01/hour=00/events+0+0000000000.json"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configs := map[string]string{"flush.size": "1", "errors.tolerance": "all", "errors.log.enable": "true", "errors.deadletterqueue.topic.name": "dead"}
			for key, value := range c.configs {
				configs[key] = value
			}
			config, err := ParseConfig(goodConfigs(configs))
			require.NoError(t, err)
			tp := TopicPartition{Topic: "events"}
			task := NewTask(config, t.TempDir())
			task.Open(tp, good)
			var messages []Message
			for i, ms := range c.times {
				value := c.value
				if value == "" {
					value = "{}"
				}
				messages = append(messages, Message{TopicPartition: tp, Offset: int64(i), Timestamp: ms, Value: []byte(value)})
			}
			batch, err := task.Put(messages, good)
			var objects, letters []string
			for _, rotation := range batch.Rotations {
				objects = append(objects, rotation.Files[0].Key)
			}
			for _, letter := range batch.DeadLetters {
				letters = append(letters, letter.Stage)
			}
			require.Equal(t, c.objects, objects)
			require.Equal(t, c.letters, letters)
			if c.trace == "" {
				require.NoError(t, err)
				return
			}
			var failure *Failure
			require.ErrorAs(t, err, &failure)
			require.Equal(t, c.trace, failure.Trace)
			if c.trace != traceUnrecoverable {
				require.ErrorContains(t, err, "before 1970")
				require.Equal(t, Expected{Fate: Fatal}, config.Expect(&failure.Message, nil))
			}
		})
	}
}

// fieldTimes takes the folder's time from the value's field "at".
var fieldTimes = map[string]string{"timestamp.extractor": "RecordField", "timestamp.field": "at", "format.class": formatPackage + "json.JsonFormat",
	"value.converter": jsonConverterClass, "value.converter.schemas.enable": "false"}

func with(configs map[string]string, key, value string) map[string]string {
	more := maps.Clone(configs)
	more[key] = value
	return more
}

// Folders go by the year of the era: YYYY isn't the week's year, as it is in java.time, but xxxx is.
func TestYearsOfLateDecember(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern string
		ms      int64
		want    string
	}{
		{"'date'=YYYY-MM-dd", 1_640_606_400_000, "date=2021-12-27"},
		{"'date'=YYYY-MM-dd", 1_735_560_000_000, "date=2024-12-30"},
		{"'year'=xxxx/'week'=ww", 1_640_606_400_000, "year=2021/week=52"},
		{"'year'=xxxx/'week'=ww", 1_735_560_000_000, "year=2025/week=01"},
	} {
		config, err := ParseConfig(goodConfigs(map[string]string{"path.format": c.pattern, "partition.duration.ms": "86400000"}))
		require.NoError(t, err)
		require.Equal(t, c.want, config.Expect(&Message{TopicPartition: TopicPartition{Topic: "events"}, Timestamp: c.ms, Value: []byte("{}")}, nil).Folder)
	}
}
