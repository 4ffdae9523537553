package sink

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOrigin(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		origin        origin
		start, lost   int64
		doubt         string
		settledBefore bool
	}{
		"read on":                         {origin{committed: 5, committedID: "a", topicID: "a", high: 9}, 5, 0, "", true},
		"all is read":                     {origin{committed: 9, committedID: "a", topicID: "a", low: 9, high: 9}, 9, 0, "", true},
		"committed by another program":    {origin{committed: 5, topicID: "a", high: 9}, 5, 0, "", false},
		"new":                             {origin{committed: -1, topicID: "a", high: 9}, 0, 0, "the group has no offset", false},
		"new, its first records are gone": {origin{committed: -1, topicID: "a", low: 4, high: 9}, 4, 0, "the group has no offset", false},
		"records are gone":                {origin{committed: 5, committedID: "a", topicID: "a", low: 8, high: 9}, 8, 3, "", false},
		"all records are gone":            {origin{committed: 5, committedID: "a", topicID: "a", low: 9, high: 9}, 9, 4, "", false},
		"made again": {origin{committed: 5, committedID: "a", topicID: "b", high: 9}, 0, 0,
			"the topic was deleted and made again since the group got to offset 5 (its id was a and is b)", false},
		"made again, and first records are gone": {origin{committed: 5, committedID: "a", topicID: "b", low: 7, high: 9}, 7, 0, "deleted and made again", false},
		"beyond the end": {origin{committed: 10, committedID: "a", topicID: "a", high: 9}, 0, 0,
			"the group's offset 10 is beyond the topic's end, 9: the topic was deleted and made again, or has lost records", false},
		"beyond the end, by another program": {origin{committed: 10, topicID: "a", low: 2, high: 9}, 2, 0, "beyond the topic's end", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.start, c.origin.start())
			require.Equal(t, c.lost, c.origin.lost())
			require.Equal(t, c.settledBefore, c.origin.settled())
			if c.doubt == "" {
				require.Empty(t, c.origin.doubt())
			}
			require.Contains(t, c.origin.doubt(), c.doubt)
		})
	}
}

func TestCommittedTopic(t *testing.T) {
	t.Parallel()
	own := (&origin{topicID: "3gJbkrLbQ9-bHrTEPAPtRQ"}).metadata()
	require.Equal(t, "3gJbkrLbQ9-bHrTEPAPtRQ", committedTopic(own))
	require.Empty(t, committedTopic(nil))
	another := "reset by hand"
	require.Empty(t, committedTopic(&another))
}

func TestDescribeOffsets(t *testing.T) {
	t.Parallel()
	many := func(count int, committed func(i int) int64) (origins []origin) {
		for i := range count {
			origins = append(origins, origin{TopicPartition: TopicPartition{"events", int32(i)}, committed: committed(i)})
		}
		return origins
	}
	require.Equal(t, "none", describeOffsets(many(3, func(int) int64 { return -1 })))
	require.Equal(t, "events-0: 0, events-1: none, events-2: 20", describeOffsets(many(3, func(i int) int64 { return []int64{0, -1, 20}[i] })))
	require.Equal(t, "99 of 100 partitions: 100 to 9900, 495000 in all", describeOffsets(many(100, func(i int) int64 {
		if i == 0 {
			return -1
		}
		return int64(i) * 100
	})))
}

func TestPartitionOfKey(t *testing.T) {
	t.Parallel()
	n := naming{topicsDir: "topics", directoryDelim: "/", fileDelim: "+", padWidth: 10, extension: ".json"}
	for key, want := range map[string]string{
		"topics/events/date=2026-11-28/hour=10/events+3+0000000042.json":     "3 true",
		"topics/events/date=2026-11-28/hour=10/events+12+0000000042.json.gz": "12 true",
		"topics/events/events+0+7.bin":                                       "0 true",
		"topics/events/events+1+2/events+0+0000000042.json":                  "0 true",
		"topics/events/date=2026-11-28/":                                     "0 false",
		"topics/events/date=2026-11-28/notes+1+x.txt":                        "0 false",
		"topics/events/date=2026-11-28/events+-1+0.json":                     "-1 false",
		"topics/events/date=2026-11-28/events+1.json":                        "0 false",
		"topics/events/date=2026-11-28/events+1+.json":                       "0 false",
		"topics/other/date=2026-11-28/other+1+0000000000.json":               "0 false",
	} {
		partition, ok := n.partition("events", key)
		require.Equal(t, want, fmt.Sprint(partition, " ", ok), key)
	}
	require.Contains(t, n.key(TopicPartition{"events", 3}, "hour=10", 42), "events+3+")
}
