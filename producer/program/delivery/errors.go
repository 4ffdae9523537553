package delivery

import (
	"errors"
	"fmt"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

var (
	// ErrAborted means that the transaction failed and must be aborted. Its events have to be sent again.
	ErrAborted = errors.New("transaction failed")
	// ErrRefused means that Kafka doesn't take one of the transaction's records, and never will. It doesn't say which one. As
	// it is an ErrAborted, the transaction must be aborted.
	ErrRefused = fmt.Errorf("kafka refuses a record: %w", ErrAborted)
	// ErrBroken means that this client can't be used any more, and that a transaction with an unknown outcome may be pending.
	// A new client's Init settles the transaction, and its ReadCheckpoint tells how far events were committed.
	ErrBroken = errors.New("client failed")
	// ErrFenced means that a producer of the same name started after this one.
	ErrFenced = errors.New("fenced by another running producer of the same name: stop one of them or give it another PRODUCER_NAME")
)

// codeOf is the librdkafka code of err, or ErrNoError if it has none.
func codeOf(err error) kafka.ErrorCode {
	var e kafka.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return kafka.ErrNoError
}

// isFence reports whether code says that this producer's epoch is over.
func isFence(code kafka.ErrorCode) bool {
	switch code {
	case kafka.ErrFenced, kafka.ErrProducerFenced, kafka.ErrInvalidProducerEpoch:
		return true
	}
	return false
}

// IsRefusal reports whether err says that the record itself, or another in its batch, is why Kafka doesn't take it: by
// the topic's max.message.bytes, message.timestamp.before.max.ms and message.timestamp.after.max.ms, or because a
// compacted topic demands keys (https://kafka.apache.org/protocol.html#protocol_error_codes).
func IsRefusal(err error) bool {
	switch codeOf(err) {
	case kafka.ErrMsgSizeTooLarge, kafka.ErrRecordListTooLarge, kafka.ErrInvalidMsgSize, kafka.ErrInvalidTimestamp,
		kafka.ErrInvalidRecord, kafka.ErrInvalidDifferentRecord, kafka.ErrPolicyViolation, kafka.ErrUnsupportedForMessageFormat:
		return true
	}
	return false
}

// classify wraps an error of a transactional call in the error that says what has to be done. nil stays nil.
func (c *Client) classify(verb string, err error) error {
	if err == nil {
		return nil
	}
	if fatal := c.producer.GetFatalError(); fatal != nil {
		err = fatal
	}
	var e kafka.Error
	switch {
	case errors.As(err, &e) && e.TxnRequiresAbort() && !e.IsFatal():
		if IsRefusal(err) {
			return fmt.Errorf("%s transaction: %w: %w", verb, ErrRefused, err)
		}
		return fmt.Errorf("%s transaction: %w: %w", verb, ErrAborted, err)
	case isFence(codeOf(err)) && !c.outlived():
		return fmt.Errorf("%s transaction: %w (%w)", verb, ErrFenced, err)
	}
	return fmt.Errorf("%s transaction: %w: %w", verb, ErrBroken, err)
}
