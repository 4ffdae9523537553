package sink

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const firstObject = "topics/events/partition=0/events+0+0000000000.json"

func (b *bench) admin() *kadm.Client { return kadm.NewClient(b.client) }

func (b *bench) group() string { return "connect-" + b.settings.Name }

// makeAgain deletes the topic and makes it again with records.
func (b *bench) makeAgain(partitions int32, values ...string) {
	_, err := b.admin().DeleteTopic(context.Background(), testTopic)
	require.NoError(b.t, err)
	_, err = b.admin().CreateTopic(context.Background(), partitions, 1, nil, testTopic)
	require.NoError(b.t, err)
	b.connect() // the old client knows the old topic
	b.produce(0, values...)
}

// commit sets the group's offset, as an administrator does, who leaves the metadata empty. The sink must not run.
func (b *bench) commit(partition int32, offset int64, metadata string) {
	b.leave()
	var offsets kadm.Offsets
	offsets.Add(kadm.Offset{Topic: testTopic, Partition: partition, At: offset, LeaderEpoch: -1, Metadata: metadata})
	committed, err := b.admin().CommitOffsets(context.Background(), b.group(), offsets)
	require.NoError(b.t, err)
	require.NoError(b.t, committed.Error())
}

// leave ends the membership that a stopped sink keeps for a while.
func (b *bench) leave() {
	_, err := b.admin().LeaveGroup(context.Background(), kadm.LeaveGroup(b.group()).InstanceIDs(b.settings.Name))
	if !errors.Is(err, kerr.GroupIDNotFound) {
		require.NoError(b.t, err)
	}
}

func (b *bench) forget() {
	b.leave()
	_, err := b.admin().DeleteGroup(context.Background(), b.group())
	require.NoError(b.t, err)
}

// deleteBefore deletes a partition's records before an offset, as retention does.
func (b *bench) deleteBefore(offset int64) {
	var offsets kadm.Offsets
	offsets.AddOffset(testTopic, 0, offset, -1)
	deleted, err := b.admin().DeleteRecords(context.Background(), offsets)
	require.NoError(b.t, err)
	require.NoError(b.t, deleted.Error())
}

func (b *bench) metric(line string) bool {
	_, metrics := b.get("/metrics")
	return strings.Contains(metrics, line)
}

// written runs the sink until three records are in S3, and stops it.
func (b *bench) written() {
	stop := b.start()
	b.produce(0, "a", "b", "c")
	b.eventually(func() bool { return b.committed()[0] == 3 })
	stop()
	offsets, err := b.admin().FetchOffsets(context.Background(), b.group())
	require.NoError(b.t, err)
	offset, _ := offsets.Lookup(testTopic, 0)
	require.EqualValues(b.t, 3, offset.At)
	require.NotEmpty(b.t, committedTopic(&offset.Metadata), "a commit says which topic it is in: %q", offset.Metadata)
}

// requireRefused wants the task to fail, say what is in the way and what to do, and to leave the object alone.
func (b *bench) requireRefused(reason string) {
	b.t.Helper()
	b.eventually(func() bool { return b.status().State == StateFailed })
	for _, want := range []string{reason, firstObject, "set topics.dir (the stack's sink.prefix) to another folder", "set the offsets of group " + b.group()} {
		require.Contains(b.t, b.status().Reason, want)
	}
	code, body := b.get("/readyz")
	require.Equal(b.t, http.StatusServiceUnavailable, code)
	require.Contains(b.t, body, reason)
	require.Equal(b.t, []string{firstObject}, b.s3.Keys())
	require.Equal(b.t, "a\nb\nc\n", b.s3.Object(firstObject))
	require.Equal(b.t, 1, b.s3.Puts(firstObject))
}

// A topic that was deleted and made again begins with offset 0 again: its objects would have the names of those that are there.
func TestRunRefusesATopicMadeAgain(t *testing.T) {
	t.Parallel()
	more := make([]string, 20)
	for i := range more {
		more[i] = fmt.Sprint("x", i)
	}
	for name, c := range map[string]struct {
		values []string
		then   func(b *bench)
		reason string
	}{
		// Kafka deletes the offsets with the topic.
		"while the sink was away": {more[:2], func(*bench) {}, "partition 0 of topic events: the group has no offset"},
		// A sink that runs commits what it still has to.
		"with fewer records, and a commit after that": {more[:2], func(b *bench) { b.commit(0, 3, "topic-id:AAAAAAAAAAAAAAAAAAAAAQ") },
			"the topic was deleted and made again since the group got to offset 3 (its id was AAAAAAAAAAAAAAAAAAAAAQ and is "},
		"with more records, and a commit after that": {more, func(b *bench) { b.commit(0, 3, "topic-id:AAAAAAAAAAAAAAAAAAAAAQ") },
			"the topic was deleted and made again since the group got to offset 3"},
		"and a commit of another program": {more[:2], func(b *bench) { b.commit(0, 3, "") }, "the group's offset 3 is beyond the topic's end, 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, 1, nil)
			b.written()
			b.makeAgain(1, c.values...)
			c.then(b)
			stop := b.start()
			b.requireRefused(c.reason)
			stop()

			// It is no different the next time, but in another folder it begins anew.
			stop = b.start()
			b.requireRefused(c.reason)
			stop()
			b.settings.Configs["topics.dir"] = "topics2"
			defer b.start()()
			b.eventually(func() bool { return b.status().State == StateRunning })
			b.produce(0, "y1", "y2")
			want := append(append([]string{"a", "b", "c"}, c.values...), "y1", "y2")
			want = want[:len(want)-(len(want)%3)]
			b.eventually(func() bool { return len(b.s3.Lines()) == len(want) })
			require.ElementsMatch(t, want, b.s3.Lines())
			require.Equal(t, "a\nb\nc\n", b.s3.Object(firstObject))
			if c.reason != "partition 0 of topic events: the group has no offset" {
				require.Len(t, logs.of(b.settings.Name, "reading from the beginning, and nothing is there yet"), 1)
			}
		})
	}
}

func TestRunNoticesATopicMadeAgain(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"with fewer records": {"x"},
		"with more records":  {"x1", "x2", "x3", "x4", "x5"}, // the position is within the new topic
		"with none":          nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, 1, nil)
			defer b.start()()
			b.produce(0, "a", "b", "c", "d")
			b.eventually(func() bool { return b.committed()[0] == 3 })
			b.makeAgain(1, values...)
			b.requireRefused("")
		})
	}
}

// Where nothing is in the way, there is nothing to refuse.
func TestRunReadsATopicMadeAgainAnew(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	defer b.start()()
	b.produce(0, "a", "b")
	b.eventually(func() bool { return len(b.status().Partitions) == 1 && b.status().Partitions[0].Position == 2 })
	b.makeAgain(1, "x")
	b.eventually(func() bool { p := b.status().Partitions; return len(p) == 1 && p[0].Position == 1 })
	b.produce(0, "y", "z")
	b.eventually(func() bool { return len(b.s3.Keys()) == 1 })
	require.Equal(t, "x\ny\nz\n", b.s3.Object(firstObject))
}

func TestRunIsNotReadyWithoutItsTopic(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	defer b.start()()
	b.produce(0, "a", "b", "c")
	b.eventually(func() bool { return b.committed()[0] == 3 })
	_, err := b.admin().DeleteTopic(context.Background(), testTopic)
	require.NoError(t, err)
	b.eventually(func() bool { code, _ := b.get("/readyz"); return code == http.StatusServiceUnavailable })
}

// What isn't a topic made again goes on as ever.
func TestRunReadsOn(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]func(b *bench){
		"after a stop":                    func(*bench) {},
		"where an administrator has said": func(b *bench) { b.forget(); b.commit(0, 3, "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, 1, nil)
			b.written()
			then(b)
			b.produce(0, "d", "e", "f")
			defer b.start()()
			b.eventually(func() bool { return b.committed()[0] == 6 })
			require.Equal(t, []string{"a", "b", "c", "d", "e", "f"}, b.s3.Lines())
		})
	}
}

// A partition without a leader keeps nothing from being read on where the group's offset says so; where it says nothing, the sink waits.
func TestRunReadsOnWithoutALeader(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	b.written()
	b.cluster.ControlKey(int16(kmsg.ListOffsets), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		response := request.ResponseKind().(*kmsg.ListOffsetsResponse)
		for _, topic := range request.(*kmsg.ListOffsetsRequest).Topics {
			answer := kmsg.NewListOffsetsResponseTopic()
			answer.Topic = topic.Topic
			for _, partition := range topic.Partitions {
				failed := kmsg.NewListOffsetsResponseTopicPartition()
				failed.Partition, failed.ErrorCode = partition.Partition, kerr.LeaderNotAvailable.Code
				answer.Partitions = append(answer.Partitions, failed)
			}
			response.Topics = append(response.Topics, answer)
		}
		return response, nil, true
	})
	stop := b.start()
	b.produce(0, "d", "e", "f")
	b.eventually(func() bool { return b.committed()[0] == 6 })
	stop()
	b.forget()
	require.ErrorContains(t, Run(context.Background(), b.settings), "read the ends of events-0")
}

// Partitions that are added have no offsets, but no objects either.
func TestRunReadsAddedPartitions(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	b.written()
	added, err := b.admin().CreatePartitions(context.Background(), 2, testTopic)
	require.NoError(t, err)
	require.NoError(t, added.Error())
	b.connect()
	b.produce(2, "x", "y", "z")
	defer b.start()()
	b.eventually(func() bool { return b.committed()[2] == 3 })
	require.Equal(t, []string{"a", "b", "c", "x", "y", "z"}, b.s3.Lines())
}

// Records that retention deletes before they are read are lost, and said to be.
func TestRunReportsLostRecords(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	b.written()
	b.produce(0, "d", "e", "f", "g", "h", "i", "j")
	b.deleteBefore(7)
	stop := b.start()
	b.eventually(func() bool { return b.committed()[0] == 10 })
	require.Equal(t, []string{"a", "b", "c", "h", "i", "j"}, b.s3.Lines())
	require.True(t, b.metric(`sink_offset_resets_total{partition="0",topic="events"} 1`))
	require.True(t, b.metric(`sink_records_lost_total{partition="0",topic="events"} 4`))
	lines := logs.of(b.settings.Name, "records are gone from Kafka")
	require.Len(t, lines, 1)
	require.Contains(t, lines[0], "topic=events partition=0 from=3 to=7 records=4")
	stop()

	// They are said to be lost once.
	defer b.start()()
	b.eventually(func() bool { return b.status().State == StateRunning })
	require.Len(t, logs.of(b.settings.Name, "records are gone from Kafka"), 1)
}

// The same while the sink runs, but can't keep up: what it has read before stays in its files.
func TestRunReportsLostRecordsWhileItRuns(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, nil)
	var away atomic.Bool
	away.Store(true)
	b.s3.Refuse(func(string) int {
		if away.Load() {
			return http.StatusServiceUnavailable
		}
		return 0
	})
	defer b.start()()
	const records = 2000
	values := []*kgo.Record{}
	for i := range records {
		values = append(values, &kgo.Record{Topic: testTopic, Value: fmt.Appendf(nil, "%04d", i)})
	}
	require.NoError(t, b.client.ProduceSync(context.Background(), values...).FirstErr())
	b.eventually(func() bool { p := b.status().Partitions; return len(p) == 1 && p[0].Waiting >= pauseAt })
	position := b.status().Partitions[0].Position
	const left = 1800
	require.Less(t, position, int64(left))
	b.deleteBefore(left)
	away.Store(false)
	b.eventually(func() bool { return b.committed()[0] >= records-3 })
	lines := b.s3.Lines()
	require.Equal(t, "0000", lines[0])
	require.Contains(t, lines, fmt.Sprintf("%04d", position-1))
	require.NotContains(t, lines, fmt.Sprintf("%04d", left-1))
	require.Contains(t, lines, fmt.Sprintf("%04d", left))
	require.True(t, b.metric(fmt.Sprintf(`sink_records_lost_total{partition="0",topic="events"} %d`, left-position)))
	require.Len(t, logs.of(b.settings.Name, "records are gone from Kafka"), 1)
}

// An object of a name that is taken is replaced only where the new one holds all that it holds.
func TestRunReplacesNoOtherRecords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there, left string
		fails       bool
	}{
		"the same":      {"a\nb\nc\n", "a\nb\nc\n", false},
		"the first":     {"a\nb\n", "a\nb\nc\n", false},
		"more":          {"a\nb\nc\nd\n", "a\nb\nc\nd\n", true},
		"other records": {"x\ny\nz\n", "x\ny\nz\n", true},
		"nothing":       {"", "a\nb\nc\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, 1, nil)
			b.commit(0, 0, "")
			b.s3.Put(firstObject, c.there)
			defer b.start()()
			b.produce(0, "a", "b", "c")
			if c.fails {
				b.eventually(func() bool { return b.status().State == StateFailed })
				require.Contains(t, b.status().Reason, "object "+firstObject+" is in bucket bucket already, and holds other records")
			} else {
				b.eventually(func() bool { return b.committed()[0] == 3 })
			}
			require.Equal(t, c.left, b.s3.Object(firstObject))
		})
	}
}

// At its start the sink says, once, what is there from before.
func TestRunSaysWhatItFinds(t *testing.T) {
	t.Parallel()
	b := newBench(t, 2, nil)
	b.written()
	found := logs.of(b.settings.Name, "found from before")
	require.Len(t, found, 1)
	require.Contains(t, found[0], `group=`+b.group()+` committed=none objects="none under bucket/topics/events/"`)
	stop := b.start()
	b.eventually(func() bool { return b.status().State == StateRunning })
	stop()
	found = logs.of(b.settings.Name, "found from before")
	require.Len(t, found, 2)
	require.Contains(t, found[1], `committed="events-0: 3, events-1: 0" objects="1 under bucket/topics/events/"`)
}

func TestRunFailsAtATimeBefore1970(t *testing.T) {
	t.Parallel()
	b := newBench(t, 1, map[string]string{"errors.tolerance": "all", "errors.log.enable": "true"})
	defer b.start()()
	b.produceAt(-5, "a")
	b.eventually(func() bool { return b.status().State == StateFailed })
	require.Equal(t, "org.apache.kafka.common.InvalidRecordException: Invalid record timestamp -5", b.status().Trace)
	require.Contains(t, b.status().Reason, "to skip it, set the offset of group "+b.group()+" to 1")
}
