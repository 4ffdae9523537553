package sink

import "fmt"

// First lines of the errors that a failed Connect task shows (org.apache.kafka.connect.runtime.WorkerSinkTask and
// errors.RetryWithToleranceOperator).
const (
	traceUnrecoverable = "org.apache.kafka.connect.errors.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception."
	traceTolerance     = "org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler"
)

// Failure is the end of a task: a record that it can neither write nor set aside, or objects in its way. It is not retried, because
// it would fail again; the configuration, the topic or the bucket has to change first.
type Failure struct {
	// Trace is the first line that Connect's status would show.
	Trace string
	// Message is the record that could not be written; its offset names it. Its topic is "" where the failure is about no record.
	Message Message
	// Cause says what was wrong.
	Cause error
}

func (f *Failure) Error() string {
	if f.Message.Topic == "" {
		return f.Cause.Error()
	}
	return describe(f.Message) + ": " + f.Cause.Error()
}

func (f *Failure) Unwrap() error { return f.Cause }

// refusesTime is the failure that a record's time is, or nil. Connect's worker refuses times before 1970 when it has converted a record,
// outside of what errors.tolerance covers (org.apache.kafka.connect.util.ConnectUtils.checkAndConvertTimestamp). One that couldn't be
// converted isn't refused there, but by the producer of dead letters (org.apache.kafka.clients.producer.ProducerRecord).
func (c *Config) refusesTime(m *Message, errant bool) *Failure {
	if m.Timestamp >= 0 || m.Timestamp == NoTimestamp || errant && c.DeadLetterTopic == "" {
		return nil
	}
	trace := fmt.Sprintf("org.apache.kafka.common.InvalidRecordException: Invalid record timestamp %d", m.Timestamp)
	if errant {
		trace = fmt.Sprintf("java.lang.IllegalArgumentException: Invalid timestamp: %d. Timestamp should always be non-negative or null.", m.Timestamp)
	}
	return &Failure{Trace: trace, Message: *m, Cause: fmt.Errorf(
		"its time is %d ms, before 1970, which Connect can't take, whatever errors.tolerance is: to skip it, set the offset of group %s to %d",
		m.Timestamp, c.Group(), m.Offset+1)}
}
