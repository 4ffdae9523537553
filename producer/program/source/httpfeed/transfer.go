package httpfeed

import (
	"errors"
	"io"
	"sync/atomic"
)

// transfer are the bytes of a document as the server sends them, through any number of answers.
type transfer struct {
	part   *part
	begun  int64        // offset of the part's first byte
	offset int64        // of the next byte
	total  atomic.Int64 // -1 while it isn't known
	// proceed gets the part after one that ended with cause. io.EOF means that there is no more. proceed is nil while the
	// document isn't in use yet; then the part is all there is.
	proceed func(cause error) (*part, error)
	err     error // for good
	// tentative is set if nothing says whether the end that was read is the document's.
	tentative bool
}

func newTransfer(p *part) *transfer {
	t := &transfer{part: p, begun: p.offset, offset: p.offset}
	t.total.Store(p.total)
	return t
}

// Read implements io.Reader. io.EOF means that the document is complete, unless its end is tentative.
func (t *transfer) Read(b []byte) (int, error) {
	for t.err == nil {
		n, err := t.part.Read(b)
		t.offset += int64(n)
		if n > 0 || err == nil { // an error comes again
			return n, nil
		}
		if t.proceed == nil {
			if t.tentative = errors.Is(err, errUnconfirmed); t.tentative {
				err = io.EOF
			}
			return 0, err
		}
		var next *part
		if next, t.err = t.proceed(err); next != nil {
			t.part.close()
			t.part, t.begun = next, t.offset
		}
	}
	return 0, t.err
}
