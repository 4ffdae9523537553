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

// TestTopicsAreProtected: like the cluster, until the config lets go of the topic by its name.
func TestTopicsAreProtected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values map[string]string
		want   bool
	}{
		{nil, true},
		{map[string]string{"cluster.deletionProtection": "false"}, false},
		{map[string]string{"topic.allowDelete": `["my-sports"]`}, false},
		{map[string]string{"topic.allowDelete": `["another"]`}, true},
	} {
		values := map[string]string{"aws:region": "eu-west-1"}
		for key, value := range c.values {
			values["kafka-on-eks:"+key] = value
		}
		read, err := config.Load("kafka-on-eks", "dev", values)
		require.NoError(t, err)
		for _, topic := range topics(read, pulumi.String("bucket").ToStringOutput()) {
			require.Equal(t, c.want, topic.Protected, "%s with %v", topic.Name, c.values)
		}
	}
}
