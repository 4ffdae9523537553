package sink

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

const hour = int64(3_600_000)

// twoHours are records whose times lie in two hours in turn, as two sources with different lag give them.
func twoHours(tp TopicPartition, count int) []Message {
	messages := make([]Message, count)
	for i := range messages {
		ms := 1_795_860_000_000 + int64(i)*10 - int64(i%2)*hour
		messages[i] = Message{TopicPartition: tp, Offset: int64(i), Timestamp: ms, Value: fmt.Appendf(nil, `{"n":%d}`, i)}
	}
	return messages
}

// A late record closes no file where rotate.file.on.partition.change is false: each hour has its file, and all close together.
func TestLateRecordsKeepFilesOpen(t *testing.T) {
	t.Parallel()
	for change, want := range map[string]struct{ objects, records, open int }{"false": {4, 50, 0}, "true": {199, 1, 1}} {
		t.Run("on partition change "+change, func(t *testing.T) {
			t.Parallel()
			config, err := ParseConfig(goodConfigs(map[string]string{"flush.size": "100", "rotate.interval.ms": "7200000", "rotate.file.on.partition.change": change}))
			require.NoError(t, err)
			tp := TopicPartition{Topic: "events"}
			task := NewTask(config, t.TempDir())
			task.Open(tp, 0)
			batch, err := task.Put(twoHours(tp, 200), 0)
			require.NoError(t, err)
			var files []*File
			for _, rotation := range batch.Rotations {
				files = append(files, rotation.Files...)
				require.Equal(t, rotation.Files[len(rotation.Files)-1].Last+1, rotation.NextOffset)
			}
			require.Len(t, files, want.objects)
			for _, file := range files {
				require.EqualValues(t, want.records, file.Records, file.Key)
			}
			require.Len(t, task.OpenFiles(tp), want.open)
		})
	}
}

// At most partitioner.max.open.files are open at a time, so that memory is bounded however late records are.
func TestOpenFilesAreBounded(t *testing.T) {
	t.Parallel()
	config, err := ParseConfig(goodConfigs(map[string]string{"rotate.interval.ms": "60000", "rotate.file.on.partition.change": "false", "partitioner.max.open.files": "5"}))
	require.NoError(t, err)
	tp := TopicPartition{Topic: "events"}
	task := NewTask(config, t.TempDir())
	task.Open(tp, 0)
	for i := range int64(100) { // each an hour earlier than the one before
		_, err := task.Put([]Message{{TopicPartition: tp, Offset: i, Timestamp: 1_795_860_000_000 - i*hour, Value: []byte("{}")}}, 0)
		require.NoError(t, err)
		require.LessOrEqual(t, len(task.OpenFiles(tp)), 5)
	}
}

// Wherever the sink is killed, and however often, the objects are those of a run that nothing disturbs: with several files open, closed by
// count, by time and by number, and whatever part of them has been uploaded.
func TestKillsChangeNoObject(t *testing.T) {
	t.Parallel()
	for _, configs := range []map[string]string{
		{"rotate.file.on.partition.change": "false", "flush.size": "40", "rotate.interval.ms": "7200000"},
		{"rotate.file.on.partition.change": "false", "flush.size": "1000", "rotate.interval.ms": "60000"},
		{"rotate.file.on.partition.change": "false", "flush.size": "75", "rotate.interval.ms": "600000", "partitioner.max.open.files": "3"},
		{"rotate.file.on.partition.change": "false", "flush.size": "40", "rotate.interval.ms": "7200000", "s3.compression.type": "gzip"},
		{"rotate.file.on.partition.change": "true", "flush.size": "40", "rotate.interval.ms": "60000"},
	} {
		configs["errors.tolerance"], configs["errors.log.enable"] = "all", "true"
		config, err := ParseConfig(goodConfigs(configs))
		require.NoError(t, err)
		for seed := range uint64(10) {
			t.Run(fmt.Sprint(configs, " seed ", seed), func(t *testing.T) {
				t.Parallel()
				random := rand.New(rand.NewPCG(seed, 1))
				log := lateRecords(random, 600)
				undisturbed := newKilledRun(t, config, log)
				undisturbed.to(len(log), nil)
				require.Greater(t, len(undisturbed.bucket), 3)

				killed := newKilledRun(t, config, log)
				for range 30 {
					killed.to(len(log), random)
				}
				killed.to(len(log), nil)
				require.Equal(t, slices.Sorted(maps.Keys(undisturbed.bucket)), slices.Sorted(maps.Keys(killed.bucket)))
				require.Equal(t, undisturbed.bucket, killed.bucket)
				require.Equal(t, undisturbed.committed, killed.committed)
			})
		}
	}
}

// lateRecords are records of one partition in an order that mixes time that goes on, late records of several hours, and a backfill.
func lateRecords(random *rand.Rand, count int) []Message {
	messages := make([]Message, 0, count)
	live, backfill, offset := int64(1_795_860_000_000), int64(1_795_860_000_000)-72*hour, int64(random.IntN(1000))
	for range count {
		live += random.Int64N(5_000)
		ms := live
		switch random.IntN(10) {
		case 0, 1, 2:
			ms = live - random.Int64N(5*hour)
		case 3:
			backfill += random.Int64N(hour)
			ms = backfill
		}
		m := Message{TopicPartition: TopicPartition{Topic: "events"}, Offset: offset, Timestamp: ms, Value: fmt.Appendf(nil, `{"n":%d}`, offset)}
		if random.IntN(50) == 0 {
			m.Timestamp = NoTimestamp // set aside
		}
		messages = append(messages, m)
		offset += 1 + random.Int64N(2) // between are the marks of transactions
	}
	return messages
}

// killedRun is a sink that reads a log into a bucket, and is killed at some point: between two uploads, or between an upload and the commit.
type killedRun struct {
	t         *testing.T
	dir       string
	config    *Config
	log       []Message
	bucket    map[string]string
	committed int64
}

func newKilledRun(t *testing.T, config *Config, log []Message) *killedRun {
	return &killedRun{t: t, dir: t.TempDir(), config: config, log: log, bucket: map[string]string{}}
}

// to runs the sink from its committed offset to the log's end, in batches of random size, or until chance kills it; without chance it isn't
// killed.
func (r *killedRun) to(end int, chance *rand.Rand) {
	tp := TopicPartition{Topic: "events"}
	task := NewTask(r.config, r.dir)
	task.Open(tp, 0)
	defer task.Close(tp)
	at, _ := slices.BinarySearchFunc(r.log, r.committed, func(m Message, offset int64) int { return int(m.Offset - offset) })
	killed := func() bool { return chance != nil && chance.IntN(20) == 0 }
	for at < end {
		size := maxPoll
		if chance != nil {
			size = 1 + chance.IntN(maxPoll/2)
		}
		next := min(end, at+size)
		batch, err := task.Put(r.log[at:next], 0)
		require.NoError(r.t, err)
		at = next
		for _, rotation := range batch.Rotations {
			for _, file := range rotation.Files {
				if killed() {
					return
				}
				r.upload(file)
			}
			if killed() {
				return
			}
			r.committed = rotation.NextOffset
			rotation.Close()
		}
	}
}

func (r *killedRun) upload(file *File) {
	got := content(r.t, file, r.config.Gzip())
	if before, found := r.bucket[file.Key]; found {
		require.Equal(r.t, before, got, "%s has changed", file.Key)
	}
	r.bucket[file.Key] = got
}
