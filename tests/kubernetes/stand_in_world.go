package kubernetes

import (
	"testing"
	"time"

	"kafka-on-eks/tests/harness/rehearsal"
)

// pretence makes the same faults on the stand-in.
type pretence struct{ *rehearsal.Stack }

func (p pretence) failJobs(_ *testing.T, beginnings ...string) func() {
	var ends []func()
	for _, beginning := range beginnings {
		ends = append(ends, p.Fail("pod "+beginning))
	}
	return func() {
		for _, end := range ends {
			end()
		}
	}
}

func (p pretence) hold(*testing.T) (met, end func()) {
	coming, release := p.Hold("brokers kafka ")
	return func() { <-coming }, release
}

func (p pretence) stick(_ *testing.T, topic string) func() {
	return p.Fail("removal of topic " + topic + " ")
}

func (p pretence) lag(_ *testing.T, topic string, after time.Duration) func() bool {
	_, release := p.Hold("topic " + topic + " ")
	released := make(chan struct{})
	time.AfterFunc(after, func() {
		release()
		close(released)
	})
	return func() bool {
		select {
		case <-released:
			return true
		default:
			return false
		}
	}
}

// left knows nothing of the cluster's objects: the stand-in keeps none but those that the engine knows.
func (p pretence) left(*testing.T) []string { return p.Left() }
