package httpfeed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"kafka-on-eks/producer/program/source/web"
)

// errChanged ends a content of which the server has another version now.
var errChanged = errors.New("the document has changed while it was read")

// content is the bytes of a document as its server has them: what it compressed stays so. Where the document has a
// version, one content outlives any number of answers: it goes on where an answer ends early, be it that the server cuts
// parts short, or that a connection breaks.
//
// io.EOF is the document's end, and known to be. The server tells its length, or an answer with all of it ends properly;
// where the end of the connection is all that there is, another request has found nothing more. Without a version, io.EOF is
// the answer's end.
type content struct {
	ctx     context.Context
	client  *web.Client
	link    *web.Link
	log     *slog.Logger
	version version  // zero where answers don't belong together
	codings []string // of every answer

	next  int64        // offset of the byte that comes next
	total atomic.Int64 // the document's length, -1 where it isn't known; Lag asks for it

	answer        // the present one
	err     error // what its body ends with, where it came with bytes
	further bool  // it isn't the first
	moved   bool  // it gave something
	whole   bool  // the server is asked for no more parts
	changed bool  // it has another version
}

// answer is one answer's part of a document.
type answer struct {
	body io.ReadCloser
	end  int64 // offset behind the last byte, -1: where the body ends
	part bool  // it isn't all of the document
	// framed: the body's end is part of the protocol, and can't be mistaken for that of a broken connection.
	framed bool
}

// newContent begins with an answer whose status is 200 or, from offset on, 206.
func (s *stream) newContent(first *http.Response, v version, offset int64) *content {
	c := &content{ctx: s.ctx, client: s.client, link: s.link, log: s.feed.Log, version: v, codings: web.Codings(first.Header), next: offset}
	if first.StatusCode == http.StatusPartialContent {
		c.takePart(first)
	} else {
		c.takeWhole(first)
	}
	return c
}

// Read implements io.Reader.
func (c *content) Read(p []byte) (int, error) {
	for {
		n, err := c.read(p)
		if n > 0 || err == nil {
			return n, nil
		}
		if c.version == (version{}) {
			return 0, err
		}
		if errors.Is(err, io.EOF) && c.complete() {
			c.settle()
			return 0, io.EOF
		}
		if err := c.goOn(err); err != nil {
			return 0, err
		}
		if c.changed {
			return 0, errChanged
		}
	}
}

// read reads from the present answer.
func (c *content) read(p []byte) (int, error) {
	if err := c.err; err != nil {
		c.err = nil
		return 0, err
	}
	if c.end >= 0 {
		p = p[:min(int64(len(p)), c.end-c.next)]
		if len(p) == 0 {
			return 0, io.EOF
		}
	}
	n, err := c.body.Read(p)
	if n > 0 {
		c.next += int64(n)
		c.moved, c.err = true, err
	}
	return n, err
}

// complete reports whether the end of the present answer is that of the document.
func (c *content) complete() bool {
	if total := c.total.Load(); total >= 0 {
		return c.next >= total
	}
	if c.part {
		return false
	}
	// Of two whole answers whose only end is the connection's, the second has given no more than the first.
	return c.framed || c.further && !c.moved
}

// settle takes in that the document ends here.
func (c *content) settle() {
	if c.total.Swap(c.next) < 0 && !c.framed {
		c.log.Warn("only the end of a connection tells where the document ends; two answers agree on it",
			slog.Int64("bytes", c.next))
	}
}

// goOn gets the answer that follows the present one, which ended with cause before the document's end.
func (c *content) goOn(cause error) error {
	_ = c.body.Close()
	if errors.Is(cause, io.EOF) {
		switch {
		case c.moved || !c.further:
			// A server may send as little as it likes, and is asked for the rest at once.
			if cause = c.follow(); cause == nil {
				return nil
			}
		case c.part:
			cause = errors.New("the server sent nothing of the part that it announced")
		}
	}
	c.link.Lost(cause)
	return c.link.Again(c.ctx, c.follow)
}

// follow asks for what comes next. It returns nil, too, where that shows that nothing does, or another version.
func (c *content) follow() error {
	header := http.Header{"Accept": {accepted}, "Accept-Encoding": {"identity"}}
	if len(c.codings) > 0 {
		header.Set("Accept-Encoding", strings.Join(c.codings, ", "))
	}
	if !c.whole {
		header.Set("Range", fmt.Sprintf("bytes=%d-", c.next))
		header.Set("If-Range", c.version.ifRange())
	}
	found, err := c.client.Get(c.ctx, header)
	if err != nil {
		return err
	}
	if err := c.take(found); err != nil {
		_ = found.Body.Close()
		return err
	}
	c.further, c.moved, c.err = true, false, nil
	return nil
}

// take decides what a further answer means.
func (c *content) take(found *http.Response) error {
	switch code := found.StatusCode; {
	case code == http.StatusPartialContent && !c.whole:
		if !c.takePart(found) {
			c.whole = true
			return errOtherPart
		}
		return nil
	case code == http.StatusRequestedRangeNotSatisfiable && !c.whole:
		total, told := unsatisfied(found.Header)
		if known := c.total.Load(); !told || total != c.next || known >= 0 && known != total || !c.version.agrees(found.Header) {
			c.whole = true
			return errNoPart
		}
		c.total.Store(c.next)
		c.answer = answer{body: found.Body, end: c.next}
		return nil
	}
	if err := web.CheckStatus(found, http.StatusOK); err != nil {
		return err
	}
	switch now := versionOf(found.Header); {
	case now == (version{}):
		return errNoVersion
	case now != c.version || !slices.Equal(web.Codings(found.Header), c.codings):
		c.changed = true
		c.answer = answer{body: found.Body}
		return nil
	}
	c.takeWhole(found)
	skipped, err := io.CopyN(io.Discard, found.Body, c.next)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("its %d bytes are fewer than the %d already read, but the server calls it the same version", skipped, c.next)
	}
	return err
}

// takeWhole makes an answer with all of the document the present one.
func (c *content) takeWhole(found *http.Response) {
	c.total.Store(found.ContentLength)
	c.answer = answer{body: found.Body, end: -1, framed: found.ProtoMajor >= 2 || len(found.TransferEncoding) > 0}
}

// takePart makes an answer with a part the present one. It reports false, and does nothing, where that isn't what comes
// next.
func (c *content) takePart(found *http.Response) bool {
	r, ok := rangeOf(found.Header)
	if !ok || r.start != c.next || !slices.Equal(web.Codings(found.Header), c.codings) ||
		found.Header.Get("ETag") != c.version.ETag || !c.version.agrees(found.Header) {
		return false
	}
	c.total.Store(r.total)
	c.answer = answer{body: found.Body, end: r.end, part: true}
	return true
}

// Close ends the present answer.
func (c *content) Close() error { return c.body.Close() }
