package source

import (
	"io"
	"sync/atomic"
)

// Meter counts the bytes that are read through it and used. Bytes that its reader still has in a buffer don't count yet, as
// it asks for more only when nothing is left.
type Meter struct {
	in         io.Reader
	err        error // that came with the last bytes, for the next call
	read, done atomic.Int64
}

// NewMeter reads from in, whose first byte has the number start.
func NewMeter(in io.Reader, start int64) *Meter {
	m := &Meter{in: in}
	m.read.Store(start)
	m.done.Store(start)
	return m
}

// Read implements io.Reader. An error comes without bytes, as readers that get both don't ask again, and the bytes would
// never count.
func (m *Meter) Read(p []byte) (int, error) {
	m.done.Store(m.read.Load())
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.in.Read(p)
	m.read.Add(int64(n))
	if n > 0 {
		m.err, err = err, nil
	}
	return n, err
}

// Done is the number of bytes that were read and used. It may be called by any goroutine.
func (m *Meter) Done() int64 { return m.done.Load() }
