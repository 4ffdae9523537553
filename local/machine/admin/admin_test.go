package admin

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func TestConfigChanges(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		current, wanted map[string]string
		want            []kadm.AlterConfig
	}{
		"nothing": {nil, nil, nil},
		"same":    {map[string]string{"a": "1"}, map[string]string{"a": "1"}, nil},
		"set": {nil, map[string]string{"b": "2", "a": "1"}, []kadm.AlterConfig{
			{Op: kadm.SetConfig, Name: "a", Value: kadm.StringPtr("1")}, {Op: kadm.SetConfig, Name: "b", Value: kadm.StringPtr("2")},
		}},
		"change":    {map[string]string{"a": "1"}, map[string]string{"a": "2"}, []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "a", Value: kadm.StringPtr("2")}}},
		"take away": {map[string]string{"a": "1", "b": "2"}, map[string]string{"b": "2"}, []kadm.AlterConfig{{Op: kadm.DeleteConfig, Name: "a"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, configChanges(test.current, test.wanted))
		})
	}
}

func TestSettled(t *testing.T) {
	t.Parallel()
	name := "my-sports"
	seen := func(change func(*kmsg.MetadataResponse)) *kmsg.MetadataResponse {
		response := &kmsg.MetadataResponse{
			Brokers: []kmsg.MetadataResponseBroker{{NodeID: 1}, {NodeID: 0}},
			Topics: []kmsg.MetadataResponseTopic{{Topic: &name, Partitions: []kmsg.MetadataResponseTopicPartition{
				{Partition: 0, Leader: 1, Replicas: []int32{0, 1}, ISR: []int32{1, 0}},
			}}},
		}
		change(response)
		return response
	}
	tests := map[string]struct {
		change func(*kmsg.MetadataResponse)
		want   string
	}{
		"well":             {func(*kmsg.MetadataResponse) {}, ""},
		"broker missing":   {func(r *kmsg.MetadataResponse) { r.Brokers = r.Brokers[:1] }, "the brokers in the cluster are [1], not yet [0 1]"},
		"broker too many":  {func(r *kmsg.MetadataResponse) { r.Brokers = append(r.Brokers, kmsg.MetadataResponseBroker{NodeID: 2}) }, "are [0 1 2], not yet [0 1]"},
		"no leader":        {func(r *kmsg.MetadataResponse) { r.Topics[0].Partitions[0].Leader = -1 }, "partition my-sports-0 has no leader"},
		"not in sync":      {func(r *kmsg.MetadataResponse) { r.Topics[0].Partitions[0].ISR = []int32{1} }, "partition my-sports-0: 1 of 2 replicas are in sync"},
		"not known so far": {func(r *kmsg.MetadataResponse) { r.Topics[0].ErrorCode = kerr.UnknownTopicOrPartition.Code }, "topic my-sports: UNKNOWN_TOPIC_OR_PARTITION"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := settled(seen(test.change), []int32{0, 1})
			if test.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, test.want)
			}
		})
	}
}
