package stack

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/stack/config"
)

func TestTopicTakesTheLargestBatch(t *testing.T) {
	t.Parallel()
	for producer, largest := range map[string]string{
		`{}`:                           "",
		`{"kafka":{"linger.ms":"20"}}`: "",
		`{"kafka":{"log_level":"7"}}`:  "",
		`{"kafka":{"linger.ms":"60"},"commitInterval":"1s","delivery":"at-least-once"}`: "",
		`{"kafka":{"socket.timeout.ms":"300000"},"delivery":"at-least-once"}`:           "",
		`{"kafka":{"batch.size":"2000000"}}`:                                            "2065536",
		`{"kafka":{"batch.size":"2000000"},"maxEventBytes":3000000}`:                    "3065536",
		`{"kafka":{"batch.size":"2000000000"}}`:                                         "10065536",
		`{"kafka":{"batch.size":"1000"}}`:                                               "",
		`{"kafka":{"queue.buffering.max.kbytes":"131072"}}`:                             "",
	} {
		c, err := config.Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:producer": producer})
		require.NoError(t, err, producer)
		require.Equal(t, largest, topics(c, pulumi.String("bucket").ToStringOutput())[0].Configs["max.message.bytes"], "%s: brokers hold it against batches", producer)
	}
}
