package config

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLogsFitTheVolumes computes, for clusters of all sizes, what their topics may take on a broker's disk at the most.
func TestLogsFitTheVolumes(t *testing.T) {
	t.Parallel()
	for _, brokers := range []int{3, 4, 7, 100} {
		for _, partitions := range []int{1, 6, 50, 1000} {
			for _, storage := range []Size{"20Gi", "100Gi", "16Ti"} {
				c, problems, err := Inputs{Project: "kafka-on-eks", Stack: "dev", Values: map[string]string{
					"aws:region": "eu-west-1", "kafka-on-eks:brokers": fmt.Sprint(brokers), "kafka-on-eks:broker.storage": string(storage),
					"kafka-on-eks:topic.partitions": fmt.Sprint(partitions), "kafka-on-eks:sink.tasks": "1",
				}}.Read()
				require.NoError(t, err)
				about := fmt.Sprintf("%d brokers with %s, %d partitions", brokers, storage, partitions)
				events, letters := c.EventsLimit(), c.DeadLettersLimit()
				onOne := int64((partitions*3 + brokers - 1) / brokers)
				mebibytes, _ := storage.Mebibytes()
				// A partition is deleted from once it has its limit and one segment more; each topic of dead letters has one partition.
				most := onOne*(events.RetentionBytes+events.SegmentBytes) + 2*(letters.RetentionBytes+letters.SegmentBytes)
				require.LessOrEqual(t, most, mebibytes<<20/100*80, about)
				if len(problems) == 0 {
					require.GreaterOrEqual(t, most, mebibytes<<20/100*79, "%s: the disks are used", about)
					require.GreaterOrEqual(t, events.SegmentBytes, int64(smallestSegment), about)
				}
			}
		}
	}
}

func TestTooManyPartitionsForTheVolumes(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:broker.storage": "20Gi", "kafka-on-eks:topic.partitions": "1000"})
	require.EqualError(t, err, "config has 1 problem:\n  kafka-on-eks:topic.partitions: got 1000, must be at most 223: brokers' volumes of 20Gi would leave each partition "+
		"segments of less than 8 MiB; make broker.storage larger, or take more brokers (e.g. 223)")
	_, err = Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:broker.storage": "20Gi", "kafka-on-eks:topic.partitions": "223"})
	require.NoError(t, err)
}
