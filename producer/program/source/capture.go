package source

const (
	// MaxKept is the length in bytes up to which an event is kept whole, so that it fits a dead-letter record.
	MaxKept = 8 << 20
	// MaxTruncated is how many of the first bytes are kept of an event longer than MaxKept.
	MaxTruncated = 1 << 20
)

// Capture gathers an event that arrives in pieces, in bounded memory whatever the event's length.
type Capture struct {
	data []byte
	size int64
}

// Write adds a piece. It never fails.
func (c *Capture) Write(piece []byte) (int, error) {
	c.size += int64(len(piece))
	switch {
	case c.size <= MaxKept:
		c.data = append(c.data, piece...)
	case len(c.data) > MaxTruncated:
		c.data = append([]byte(nil), c.data[:MaxTruncated]...)
	case len(c.data) < MaxTruncated:
		c.data = append(c.data, piece[:min(len(piece), MaxTruncated-len(c.data))]...)
	}
	return len(piece), nil
}

// Bytes returns the kept bytes: all of an event up to MaxKept, and otherwise the first MaxTruncated bytes. They are valid
// until Reset or Write.
func (c *Capture) Bytes() []byte { return c.data }

// Size is the number of bytes written.
func (c *Capture) Size() int64 { return c.size }

// Reset makes room for the next event and frees the memory of a large one.
func (c *Capture) Reset() {
	if cap(c.data) > MaxTruncated {
		c.data = nil
	}
	c.data, c.size = c.data[:0], 0
}
