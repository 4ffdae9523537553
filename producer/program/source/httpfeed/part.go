package httpfeed

import (
	"errors"
	"io"
	"net/http"
)

var (
	// errUnconfirmed says that the answer has ended, and that nothing tells whether the document has.
	errUnconfirmed = errors.New("the connection ended, and nothing says whether the document did")
	// errSurplus says that an answer has more bytes than its own headers say.
	errSurplus = errors.New("the server sent more than its Content-Range says")
)

// part is the content of an answer: a whole document, or a part of it.
type part struct {
	body   io.ReadCloser
	offset int64 // of the next byte
	end    int64 // offset of the content's end, -1 where the server doesn't say
	total  int64 // length of the document, -1 where the server doesn't say
	framed bool  // whether an end too early shows; else it may be that of the connection
	err    error // at the end
}

// newWhole is the part in an answer to a request for the whole document.
func newWhole(answer *http.Response) *part {
	return &part{
		body: answer.Body, end: answer.ContentLength, total: answer.ContentLength,
		// In HTTP/1.1, content with a length or in chunks has a known end (RFC 9112, section 8); later versions have frames.
		framed: answer.ContentLength >= 0 || len(answer.TransferEncoding) > 0 || answer.ProtoMajor > 1,
	}
}

// newPart is the part in an answer with a Content-Range. Without a total it isn't known whether something follows.
func newPart(answer *http.Response, r contentRange) *part {
	return &part{body: answer.Body, offset: r.start, end: r.end, total: r.total, framed: r.total >= 0}
}

// Read implements io.Reader. io.EOF means that the server has sent everything that it announced.
func (p *part) Read(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.body.Read(b)
	if left := p.end - p.offset; p.end >= 0 && int64(n) > left {
		n, err = int(left), errSurplus
	}
	p.offset += int64(n)
	if errors.Is(err, io.EOF) {
		switch {
		case p.offset < p.end:
			err = io.ErrUnexpectedEOF
		case !p.framed:
			err = errUnconfirmed
		}
	}
	p.err = err
	return n, err
}

// skipTo skips the bytes before an offset. io.EOF means that the part has ended before it.
func (p *part) skipTo(offset int64) error {
	_, err := io.CopyN(io.Discard, p, offset-p.offset)
	return err
}

func (p *part) close() { _ = p.body.Close() }
