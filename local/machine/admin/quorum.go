package admin

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// metadataTopic is the log that the controllers keep.
const metadataTopic = "__cluster_metadata"

// Quorum is nil when the controllers behind the addresses have a leader and all of them follow it.
func Quorum(ctx context.Context, access Access) error {
	options, err := access.options()
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	// Controllers answer no metadata request, so each is asked directly; only the leader knows how far the others are.
	var problem error
	for _, controller := range client.SeedBrokers() {
		if problem = quorumSeenBy(ctx, controller, len(access.Addresses)); problem == nil {
			return nil
		}
	}
	return problem
}

func quorumSeenBy(ctx context.Context, controller *kgo.Broker, voters int) error {
	request := kmsg.NewPtrDescribeQuorumRequest()
	topic := kmsg.NewDescribeQuorumRequestTopic()
	topic.Topic = metadataTopic
	topic.Partitions = append(topic.Partitions, kmsg.NewDescribeQuorumRequestTopicPartition())
	request.Topics = append(request.Topics, topic)
	answer, err := controller.Request(ctx, request)
	if err != nil {
		return err
	}
	response := answer.(*kmsg.DescribeQuorumResponse)
	if err := kerr.ErrorForCode(response.ErrorCode); err != nil {
		return err
	}
	if len(response.Topics) != 1 || len(response.Topics[0].Partitions) != 1 {
		return fmt.Errorf("controller describes no quorum")
	}
	quorum := response.Topics[0].Partitions[0]
	if err := kerr.ErrorForCode(quorum.ErrorCode); err != nil {
		return err
	}
	following := 0
	for _, voter := range quorum.CurrentVoters {
		if voter.LogEndOffset > 0 { // -1: the leader hasn't heard of it
			following++
		}
	}
	if quorum.LeaderID < 0 || following < voters {
		return fmt.Errorf("%d of %d controllers have joined the quorum", following, voters)
	}
	return nil
}
