package preflight

import "sync"

// monitor is a source.Monitor that keeps the last error.
type monitor struct {
	mutex  sync.Mutex
	err    error
	failed chan struct{} // gets a value with each failure, unless one waits to be taken
}

func newMonitor() *monitor { return &monitor{failed: make(chan struct{}, 1)} }

// SourceUp implements source.Monitor.
func (m *monitor) SourceUp() {}

// SourceDown implements source.Monitor.
func (m *monitor) SourceDown(err error) {
	m.mutex.Lock()
	m.err = err
	m.mutex.Unlock()
	select {
	case m.failed <- struct{}{}:
	default:
	}
}

// SourceReconnect implements source.Monitor.
func (m *monitor) SourceReconnect() {}

func (m *monitor) last() error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.err
}
