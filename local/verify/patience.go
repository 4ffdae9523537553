package verify

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// patience is how long a cluster may take to recover from the loss of a broker before a comparison gives up.
const patience = time.Minute

// patiently asks again while the answer is that a broker is away, or that another has just taken over.
func patiently[T any](ctx context.Context, ask func() (T, error)) (T, error) {
	return backoff.Retry(ctx, func() (T, error) {
		answer, err := ask()
		if err != nil && !transient(err) {
			err = backoff.Permanent(err)
		}
		return answer, err
	}, backoff.WithBackOff(backoff.NewConstantBackOff(250*time.Millisecond)), backoff.WithMaxElapsedTime(patience))
}

// transient tells errors that pass by themselves. The client's own, such as a lost connection or a timeout, have negative codes.
func transient(err error) bool {
	var e kafka.Error
	if !errors.As(err, &e) || e.IsFatal() {
		return false
	}
	switch e.Code() {
	case kafka.ErrLeaderNotAvailable, kafka.ErrNotLeaderForPartition, kafka.ErrCoordinatorNotAvailable,
		kafka.ErrCoordinatorLoadInProgress, kafka.ErrNotCoordinator, kafka.ErrUnstableOffsetCommit, kafka.ErrRequestTimedOut:
		return true
	case kafka.ErrAuthentication, kafka.ErrSsl:
		return false
	}
	return e.IsRetriable() || e.Code() < 0
}
