package delivery

import (
	"sync"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// lastError is a Monitor that keeps what went wrong last.
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
	// That no broker can be reached says less than what is wrong with each.
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
