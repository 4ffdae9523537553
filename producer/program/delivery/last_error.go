package delivery

import (
	"sync"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// lastError is a Monitor that keeps the last error.
type lastError struct {
	mutex sync.Mutex
	err   error
}

// KafkaUp implements Monitor.
func (l *lastError) KafkaUp() {}

// KafkaDown implements Monitor.
func (l *lastError) KafkaDown(err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	// The error that no broker can be reached says less than the error of a broker.
	if l.err == nil || codeOf(err) != kafka.ErrAllBrokersDown {
		l.err = err
	}
}

// KafkaWaits implements Monitor.
func (l *lastError) KafkaWaits(bool) {}

// KafkaError implements Monitor.
func (l *lastError) KafkaError(err error) { l.KafkaDown(err) }

func (l *lastError) get() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.err
}
