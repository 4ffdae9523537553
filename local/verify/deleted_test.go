package verify

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink"
)

// produced is a world with one partition and one source, of which the sink has written the first events.
func produced(t *testing.T, plain bool, events, sunk int) (*world, *memoryProducer) {
	w := newWorld(t, 1)
	p := newMemoryProducer(w.log, worldTopic, "a", "file")
	p.plain = plain
	end := int64(0)
	for n := range events {
		offset := p.event(0, event(n), fmt.Sprint(n), w.minute(n))
		if n < sunk {
			end = offset + 1
		}
		if n%3 == 2 || n == events-1 {
			p.commit(w.minute(n))
		}
	}
	w.sink(0, end, true)
	return w, p
}

// TestDeletedAfterTheSinkHadThem: records that a topic no longer has, and S3 has, are no fault.
func TestDeletedAfterTheSinkHadThem(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		for _, low := range []int64{1, 7, 24, 33, 40, 61} {
			w, _ := produced(t, plain, 90, 90)
			w.delete(worldTopic, 0, low)
			r := w.verify()
			requireFound(t, r, 0, 0, 0, 0, 0)
			require.Equal(t, r.Older.Acknowledged, r.Older.InS3)
			require.Positive(t, r.Older.InS3)
			require.Equal(t, int64(90), r.InTopic+r.Older.InS3)
			require.Contains(t, r.String(), "by their number only")
		}
	}
}

// TestDeletedAlike: events that all look the same are told apart by their number.
func TestDeletedAlike(t *testing.T) {
	t.Parallel()
	for low := range int64(80) {
		w := newWorld(t, 1)
		p := newMemoryProducer(w.log, worldTopic, "a", "file")
		for n := range 57 {
			p.event(0, []byte(`{"tick":1}`), "", w.minute(n))
			if n%2 == 0 {
				p.commit(w.minute(n))
			}
		}
		p.commit(w.minute(57))
		w.sinkAll()
		w.delete(worldTopic, 0, low)
		if low <= w.log.committed[0] {
			requireFound(t, w.verify(), 0, 0, 0, 0, 0)
		}
		key := w.keys()[2]
		w.setLines(key, w.lines(key)[1:])
		r := w.verify()
		require.GreaterOrEqual(t, r.Missing.Count, int64(1), r.String())
	}
}

// TestDeletedBeforeTheSinkHadThem: what was acknowledged and is nowhere is missing, and named by its offsets, whether the sink has read on
// since or not.
func TestDeletedBeforeTheSinkHadThem(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		for _, readOn := range []bool{false, true} {
			t.Run(fmt.Sprintf("plain %t, read on %t", plain, readOn), func(t *testing.T) {
				t.Parallel()
				w, _ := produced(t, plain, 90, 30)
				committed := w.log.committed[0]
				low := committed + 24
				deleted := int64(0)
				for offset := committed; offset < low; offset++ {
					if w.log.topics[worldTopic][0].entries[offset].Marker == NoMarker {
						deleted++
					}
				}
				w.delete(worldTopic, 0, low)
				if readOn {
					w.sinkAll()
				}
				r := w.verify()
				requireFound(t, r, deleted, 0, 0, 0, 0)
				longest := r.Partitions[0].Older.Ranges[0]
				require.LessOrEqual(t, longest.First, committed)
				require.Equal(t, low-1, longest.Last)
				require.Contains(t, r.String(), fmt.Sprintf("@%d to @%d", longest.First, longest.Last))
				if plain {
					require.Equal(t, committed, longest.First)
				}
			})
		}
	}
}

// TestOlderFaults: among records that the topic no longer has, what is wrong is found by their number.
func TestOlderFaults(t *testing.T) {
	t.Parallel()
	for _, plain := range []bool{false, true} {
		w, _ := produced(t, plain, 120, 120)
		low := w.log.committed[0] - 1
		w.delete(worldTopic, 0, low)
		requireFound(t, w.verify(), 0, 0, 0, 0, 0)
		key := w.keys()[1]
		content := w.bucket.objects[worldBucket][key]

		delete(w.bucket.objects[worldBucket], key)
		r := w.verify()
		requireFound(t, r, 10, 0, 0, 0, 0)
		require.Contains(t, r.String(), fmt.Sprintf("@%d to", 10))
		w.bucket.put(worldBucket, key, content)

		w.setLines(key, w.lines(key)[:9])
		requireFound(t, w.verify(), 1, 0, 0, 0, 0)
		w.setLines(key, append(w.lines(key), w.lines(key)[1], w.lines(key)[1]))
		requireFound(t, w.verify(), 0, 1, 0, 0, 0)
		w.bucket.put(worldBucket, key, content[:len(content)-3])
		requireFound(t, w.verify(), 1, 0, 0, 1, 0)
		w.bucket.put(worldBucket, key, nil)
		requireFound(t, w.verify(), 10, 0, 0, 1, 0)
	}
}

// TestUnknowable: where nobody says how many records there were before the topic's beginning, that is said, and isn't taken for well.
func TestUnknowable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	for n := range 60 { // of a stranger, in transactions
		w.log.write(worldTopic, 0, Record{Message: sink.Message{Value: event(n), Timestamp: w.minute(n)}, Producer: 9, Transactional: true})
		if n%3 == 2 {
			w.log.write(worldTopic, 0, Record{Producer: 9, Marker: Committed})
		}
	}
	w.sinkAll()
	requireFound(t, w.verify(), 0, 0, 0, 0, 0)
	w.delete(worldTopic, 0, 30)
	r := w.verify()
	requireFound(t, r, 0, 0, 0, 0, 0)
	require.Len(t, r.Unchecked, 1)
	require.Contains(t, r.Err().Error(), "not everything could be checked")
	require.False(t, r.OK())
}

// TestTopicMadeAnew: offsets that begin again are not taken for the old ones.
func TestTopicMadeAnew(t *testing.T) {
	t.Parallel()
	w, p := produced(t, false, 90, 90)
	w.log.topics[worldTopic][0] = &memoryPartition{}
	p.event(0, event(7777), "7777", w.minute(1))
	p.commit(w.minute(1))
	r := w.verify()
	require.False(t, r.OK())
	require.Contains(t, r.String(), "made anew")
	require.Contains(t, r.String(), "the topic ends before")
}

// TestSinkDeadLetters: a record that the sink sets aside has to be among its dead letters.
func TestSinkDeadLetters(t *testing.T) {
	t.Parallel()
	letters := func(t *testing.T) *world {
		w := newWorld(t, 1)
		asJSON(w.options.Configs)
		p := newMemoryProducer(w.log, worldTopic, "a", "file")
		for n := range 60 {
			value := event(n)
			if n%10 == 4 {
				value = []byte("nonsense")
			}
			p.event(0, value, fmt.Sprint(n), w.minute(n))
			p.commit(w.minute(n))
		}
		w.sinkAll()
		return w
	}
	w := letters(t)
	r := w.verify()
	requireFound(t, r, 0, 0, 0, 0, 0)
	require.Equal(t, int64(6), r.SetAside)

	t.Run("deleted", func(t *testing.T) {
		t.Parallel()
		w := letters(t)
		w.delete(sinkLetters, 0, 2)
		r := w.verify()
		requireFound(t, r, 2, 0, 0, 0, 0)
		require.Contains(t, r.String(), "events-0@8: set aside by the sink, and not in its dead letters (topic "+sinkLetters)
	})
	t.Run("deleted for their age", func(t *testing.T) {
		t.Parallel()
		w := letters(t)
		w.log.retention = time.Hour
		w.delete(sinkLetters, 0, 2)
		r := w.verify()
		requireFound(t, r, 0, 0, 0, 0, 0)
		require.Equal(t, int64(2), r.Expired)
		require.Contains(t, r.String(), "2 of their dead letters")
	})
	t.Run("of another content", func(t *testing.T) {
		t.Parallel()
		w := letters(t)
		w.log.topics[sinkLetters][0].entries[1].Value = []byte("other")
		requireFound(t, w.verify(), 0, 0, 0, 1, 0)
	})
	t.Run("of records that the topic no longer has", func(t *testing.T) {
		t.Parallel()
		w := letters(t)
		w.delete(worldTopic, 0, 70)
		r := w.verify()
		requireFound(t, r, 0, 0, 0, 0, 0)
		require.Equal(t, int64(4), r.Older.DeadLetters) // offsets 8, 28, 48, 68
		w.delete(sinkLetters, 0, 2)
		r = w.verify()
		require.Len(t, r.Unchecked, 1, r.String())
	})
}

// TestProducerDeadLetters: dead letters that producers have been acknowledged have to be in their topic.
func TestProducerDeadLetters(t *testing.T) {
	t.Parallel()
	letters := func() *world {
		w := newWorld(t, 1)
		p := newMemoryProducer(w.log, worldTopic, "a", "file")
		for n := range 12 {
			p.event(0, event(n), fmt.Sprint(n), w.minute(n))
			p.deadLetter([]byte("nonsense"), fmt.Sprint(n), w.minute(n))
			p.commit(w.minute(n))
		}
		return w
	}
	w := letters()
	r := w.verify()
	requireFound(t, r, 0, 0, 0, 0, 0)
	require.Equal(t, int64(12), r.ProducerDeadLetters)

	w.delete(worldTopic+deadLettersSuffix, 0, 5)
	r = w.verify()
	requireFound(t, r, 3, 0, 0, 0, 0)
	require.Contains(t, r.String(), "source a: 12 dead letters acknowledged, 9 of them in topic events.dead-letters")

	// They can't have been deleted for their age where even the first checkpoint isn't so old.
	w.log.retention = 10 * 365 * 24 * time.Hour
	requireFound(t, w.verify(), 3, 0, 0, 0, 0)
	w.log.retention = time.Hour
	r = w.verify()
	requireFound(t, r, 0, 0, 0, 0, 0)
	require.Contains(t, r.String(), "3 dead letters of producers are older")

	w = letters()
	delete(w.log.topics, worldTopic+deadLettersSuffix)
	requireFound(t, w.verify(), 12, 0, 0, 0, 0)
}
