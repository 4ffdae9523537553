package httpfeed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// errChanged says that the server now has another version of the document.
var errChanged = errors.New("the document has changed")

// stream is a pass over the events, through any number of documents and answers.
type stream struct {
	ctx    context.Context
	feed   *Feed
	client *web.Client
	link   *web.Link

	at         place       // after the last line
	complete   bool        // the document is read to its end, as far as at goes
	conditions http.Header // that ask for another document than the complete one
	polled     time.Time   // when the last poll began
	waits      bool        // there was nothing more to read then
	prompt     bool        // the next request is no reconnection
	noParts    bool        // the next request is for all, as the one for a part led to nothing
	noRanges   bool        // the server hasn't got parts of the compressed content of this version
	ending     place       // where the longest answer ended, where nothing says whether the document did
	cutOff     bool        // the last document wasn't read to its end

	opened     bool // a document has told whether there are positions
	replayable bool
	ended      bool

	document *document // nil while there is none
	next     *document // that an answer has, in place of the current one
	part     *part     // that an answer has of the current one

	last     atomic.Pointer[document] // for Lag
	caughtUp atomic.Bool              // there is nothing to read now
}

// Replayable waits for the first document.
func (s *stream) Replayable() (bool, error) {
	for !s.opened && !s.ended {
		if err := s.open(); err != nil {
			return false, err
		}
	}
	return s.replayable, nil
}

// Next returns the next line.
func (s *stream) Next() (source.Event, error) {
	for {
		if s.ended {
			return source.Event{}, io.EOF
		}
		if s.document == nil {
			if err := s.open(); err != nil {
				return source.Event{}, err
			}
			continue
		}
		d := s.document
		data, size, err := d.lines.Next()
		if err != nil {
			s.end(err)
			continue
		}
		if d.lines.Open() && d.transfer.tentative && d.confirm == nil && !json.Valid(data) {
			s.feed.Log.Warn("the last line was cut off with the connection, and is dropped", slog.String("source", s.feed.Endpoint.String()))
			continue
		}
		s.link.Worked()
		if s.replayable {
			s.at.Offset = d.lines.Offset()
		}
		return source.Event{Data: data, Size: size, Position: d.position()}, nil
	}
}

// open gets the next answer, and begins with its document.
func (s *stream) open() error {
	if err := s.request(); errors.Is(err, io.EOF) {
		s.finish()
	} else if err != nil {
		return err
	}
	s.adopt()
	return nil
}

// finish ends the stream, as there will never be more events.
func (s *stream) finish() {
	s.ended = true
	s.caughtUp.Store(true)
}

// request gets the next answer when it is time for it.
func (s *stream) request() error {
	switch {
	case s.prompt:
		s.prompt = false
		return s.link.Poll(s.ctx, 0, s.connect)
	case s.waits:
		return s.link.Poll(s.ctx, time.Until(s.polled.Add(s.feed.PollInterval)), s.connect)
	}
	return s.link.Again(s.ctx, s.connect)
}

// adopt begins with the next document, if there is one.
func (s *stream) adopt() {
	if s.next == nil {
		return
	}
	s.document, s.next = s.next, nil
	s.document.transfer.proceed = s.proceed
	s.last.Store(s.document)
	s.caughtUp.Store(false)
}

// end closes the document, which ended with cause.
func (s *stream) end(cause error) {
	d := s.document
	d.close()
	s.document = nil
	switch {
	case errors.Is(cause, errChanged):
		s.adopt()
		return
	case errors.Is(cause, errUnconfirmed):
		s.prompt, s.cutOff = true, true
		return
	case !errors.Is(cause, io.EOF):
		s.cutOff = s.replayable || d.finite
		s.link.Lost(cause)
		return
	}
	s.cutOff = false
	if d.garbage() {
		s.feed.Log.Warn("something that isn't gzip follows the last gzip member and is ignored; everything before it is read",
			slog.String("source", s.feed.Endpoint.String()))
	}
	switch {
	case s.feed.PollInterval > 0:
		s.complete, s.waits = true, true
		s.caughtUp.Store(true)
	case s.replayable || d.finite:
		s.finish()
	default:
		s.link.Lost(cause)
	}
}

// proceed gets the part that goes on with the current document, after the part that ended with cause. Only parts of a
// version can be put together; a document without one ends with cause.
func (s *stream) proceed(cause error) (*part, error) {
	t := s.document.transfer
	total := t.total.Load()
	ended, tentative := errors.Is(cause, io.EOF), errors.Is(cause, errUnconfirmed)
	switch t.tentative = false; {
	case ended && total < 0, (ended || tentative) && total >= 0 && t.offset >= total:
		return nil, io.EOF
	case tentative && total >= 0:
		cause, tentative = io.ErrUnexpectedEOF, false
	}
	coded := len(s.document.codings) > 0
	switch {
	case !s.replayable || coded && !s.parts(t.offset):
		// A server may compress each answer in another way, so only the content of two answers can be compared.
		if t.tentative = tentative; tentative {
			cause = io.EOF
		}
		return nil, cause
	case tentative && !coded:
		if cause = s.confirm(s.at.version, t.offset); cause == nil {
			return nil, io.EOF
		}
	}
	progress := t.offset > t.begun
	if progress {
		s.link.Worked()
	}
	// A server that sends a document in parts, or with an end to confirm, is asked for the next without a pause.
	if s.prompt = ended && progress || errors.Is(cause, errUnconfirmed); !s.prompt {
		s.noParts = !progress || errors.Is(cause, errSurplus)
		s.link.Lost(noEOF(cause))
	}
	for s.complete = false; ; {
		switch err := s.request(); {
		case err != nil:
			return nil, err
		case s.next != nil:
			return nil, errChanged
		case s.complete:
			return nil, io.EOF
		case s.part != nil:
			return s.part, nil
		}
	}
}

// confirm decides whether the document ended, too, with an answer that ended at an offset while nothing says so. It returns
// nil, for yes, if another answer of the version ended there, too, and an error if one had more.
func (s *stream) confirm(of version, offset int64) error {
	if s.ending.version == of {
		switch {
		case offset == s.ending.Offset:
			return nil
		case offset < s.ending.Offset:
			return io.ErrUnexpectedEOF
		}
	}
	s.ending = place{version: of, Offset: offset}
	return errUnconfirmed
}

// connect asks for the content that comes next. Without an error there is a document, or another part of the current
// one, or nothing new for now. io.EOF means that there will never be more.
func (s *stream) connect() error {
	s.polled = time.Now()
	offset, part := s.where()
	s.noParts = false // one request for all is enough: its connection may break again and again before the offset
	answer, err := s.client.Get(s.ctx, s.header(offset, part))
	if err != nil {
		return err
	}
	s.part = nil
	err = s.take(answer, offset, part)
	if s.waits = err == nil && s.next == nil && s.part == nil; s.waits || err != nil {
		_ = answer.Body.Close()
	}
	return err
}

// where says what to ask for: the part from an offset on, or the whole document.
func (s *stream) where() (offset int64, part bool) {
	switch {
	case s.complete:
		return 0, false
	case s.document != nil:
		offset = s.document.transfer.offset
		return offset, s.parts(offset)
	}
	return s.at.Offset, s.at.Offset > 0 && !s.at.Whole && !s.noParts
}

// parts reports whether the server may be asked for the part of the current document from an offset on.
func (s *stream) parts(offset int64) bool {
	d := s.document
	return offset > 0 && d.ranges && !s.noParts && !(s.noRanges && len(d.codings) > 0)
}

// header is the header of a request.
func (s *stream) header(offset int64, part bool) http.Header {
	header := http.Header{"Accept": {"application/x-ndjson, application/jsonl, application/json;q=0.9, */*;q=0.5"}}
	switch {
	case s.complete:
		maps.Copy(header, s.conditions)
	case part:
		header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
		header.Set("If-Range", s.at.ifRange())
	}
	// Compression is good for a document, but would hold events back in a live answer. A part has to come as the part before
	// did.
	compressed := s.feed.PollInterval > 0 && !part
	if s.document != nil {
		compressed = s.feed.PollInterval > 0 && len(s.document.codings) > 0
	}
	header.Set("Accept-Encoding", "identity")
	if compressed {
		header.Set("Accept-Encoding", "zstd, gzip")
	}
	return header
}

// take decides what an answer means. It puts a document into next or a part into part, or neither if there is nothing to
// read.
func (s *stream) take(answer *http.Response, offset int64, part bool) error {
	polls := s.feed.PollInterval > 0
	unfinished := s.cutOff || s.document != nil || s.at.Offset > 0 && !s.complete
	switch code := answer.StatusCode; {
	case code == http.StatusNotModified && s.complete || code == http.StatusNoContent && polls:
		return nil
	case code == http.StatusNoContent && !unfinished:
		return io.EOF
	case code == http.StatusNoContent:
		return fmt.Errorf("got status 204 No Content, must be the rest of the document, which was left at byte %d", max(offset, s.at.Offset))
	case part && code == http.StatusPartialContent:
		return s.takePart(answer, offset)
	case part && code == http.StatusRequestedRangeNotSatisfiable:
		return s.takeEnd(answer, offset)
	}
	if err := web.CheckStatus(answer, http.StatusOK); err != nil {
		return err
	}
	if err := checkType(answer.Header); err != nil {
		return err
	}
	codings, err := codings(answer.Header)
	if err != nil {
		return err
	}
	now := versionOf(answer.Header)
	switch {
	case s.opened && s.replayable && now == (version{}):
		return errors.New("got neither a strong ETag nor a Last-Modified that is at least a second old, as there was before")
	case polls && s.complete && now != (version{}) && now == s.at.version:
		return nil // a server that doesn't know conditions
	case s.document != nil && now == s.at.version && len(codings)+len(s.document.codings) == 0:
		return s.takeWhole(answer)
	}
	s.noRanges = s.noRanges || part
	return s.takeDocument(answer, now, codings)
}

// takeWhole goes on with the current document, after the bytes that were read of it.
func (s *stream) takeWhole(answer *http.Response) error {
	t, p := s.document.transfer, newWhole(answer)
	if err := p.skipTo(t.offset); errors.Is(err, io.EOF) {
		return s.tooShort(p.offset, t.offset)
	} else if err != nil {
		return err
	}
	s.known(t, p.total)
	s.remember(answer.Header)
	s.part, s.noParts = p, false
	return nil
}

// takeDocument begins with a document, or goes on in it at s.at.
func (s *stream) takeDocument(answer *http.Response, now version, codings []string) error {
	d := newDocument(answer, codings)
	if !s.opened {
		s.opened, s.replayable = true, now != (version{})
	}
	if s.replayable {
		if err := s.resume(d, now, answer.Header); err != nil {
			d.close()
			return err
		}
	} else {
		s.at = place{}
	}
	s.remember(answer.Header)
	s.next, s.complete, s.noParts = d, false, false
	return nil
}

// takePart goes on after an offset with the part in an answer.
func (s *stream) takePart(answer *http.Response, offset int64) error {
	r, ok := parseContentRange(answer.Header)
	coded, err := codings(answer.Header)
	known, want := int64(-1), []string(nil)
	if s.document != nil {
		known, want = s.document.transfer.total.Load(), s.document.codings
	}
	fits := ok && r.start <= offset && offset < r.end &&
		(answer.ContentLength < 0 || answer.ContentLength == r.end-r.start) && // else it isn't known which to believe
		(known < 0 || r.total < 0 || known == r.total)
	same := err == nil && slices.Equal(coded, want) && web.MediaType(answer.Header) != "multipart/byteranges" &&
		answer.Header.Get("ETag") == s.at.ETag && s.at.agrees(answer.Header)
	if !fits || !same {
		s.noParts, s.noRanges = true, true
		return fmt.Errorf("the server sent another part than what follows byte %d (Content-Range %q); the next request is for the whole document",
			offset, answer.Header.Get("Content-Range"))
	}
	p := newPart(answer, r)
	if err := p.skipTo(offset); err != nil {
		s.noParts = true
		return fmt.Errorf("skip to byte %d: %w", offset, noEOF(err))
	}
	s.opened, s.replayable = true, true
	s.remember(answer.Header)
	if s.document != nil {
		s.known(s.document.transfer, r.total)
		s.part = p
		return nil
	}
	s.next = newRest(p)
	s.next.prefix = s.at.prefix()
	return nil
}

// takeEnd notes that nothing follows an offset.
func (s *stream) takeEnd(answer *http.Response, offset int64) error {
	r, ok := parseContentRange(answer.Header)
	if s.document != nil {
		known := s.document.transfer.total.Load()
		ok = ok && (known < 0 || known == r.total)
	}
	if !ok || r.end > 0 || r.total != offset || !s.at.agrees(answer.Header) {
		s.noParts, s.noRanges = true, true
		return fmt.Errorf("the server hasn't the part that follows byte %d (Content-Range %q); the next request is for the whole document",
			offset, answer.Header.Get("Content-Range"))
	}
	s.opened, s.replayable, s.complete = true, true, true
	s.caughtUp.Store(true)
	s.remember(answer.Header)
	if s.feed.PollInterval > 0 {
		return nil
	}
	return io.EOF
}

// known notes the length of the current document, if an answer tells it.
func (s *stream) known(t *transfer, total int64) {
	if total < 0 {
		return
	}
	if before := t.total.Swap(total); before >= 0 && before != total {
		s.feed.Log.Warn("the server calls a document of another length the same version",
			slog.String("source", s.feed.Endpoint.String()), slog.Int64("before", before), slog.Int64("now", total))
	}
}

// resume makes document d, of version now, go on at s.at.
func (s *stream) resume(d *document, now version, header http.Header) error {
	compressed, err := d.compressed()
	if err == nil && d.transfer.tentative { // so short that its format may not have shown
		err = s.confirm(now, d.transfer.offset)
	}
	if err != nil {
		return err
	}
	changed := now != s.at.version
	if changed && s.at.Offset > 0 && !s.complete {
		s.feed.Log.Warn("the document has changed and is read from its beginning; what wasn't read of the one before is gone",
			slog.String("source", s.feed.Endpoint.String()), slog.Int64("offset", s.at.Offset))
	}
	at := place{version: now, Offset: s.at.Offset}
	if changed {
		at.Offset = 0
	}
	// A date may be used to ask for a part only if there is no ETag (RFC 9110, section 13.1.5).
	d.ranges = now.ETag != "" || header.Get("ETag") == ""
	at.Whole = compressed || !d.ranges
	if at.Offset > 0 {
		skipped, err := d.skip(at.Offset)
		if errors.Is(err, io.EOF) {
			return s.tooShort(skipped, at.Offset)
		}
		if err != nil {
			return err
		}
	}
	s.noRanges = s.noRanges && !changed
	s.at = at
	d.prefix = at.prefix()
	d.confirm = func(length int64) error { return s.confirm(now, length) }
	return nil
}

func (s *stream) tooShort(size, read int64) error {
	return fmt.Errorf("%w: its %d bytes are fewer than the %d already produced, but the server calls it the same version", web.ErrRefused, size, read)
}

// noEOF is err, or io.ErrUnexpectedEOF for an end that comes too early.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// remember keeps the conditions that ask for another version of the document than that of an answer, which may be a weak
// version.
func (s *stream) remember(header http.Header) {
	tag, modified := header.Get("ETag"), header.Get("Last-Modified")
	if tag == "" && modified == "" {
		tag, modified = s.at.ETag, s.at.Modified
	}
	switch {
	case tag != "":
		s.conditions = http.Header{"If-None-Match": {tag}}
	case modified != "":
		s.conditions = http.Header{"If-Modified-Since": {modified}}
	default:
		s.conditions = nil
	}
}

// Lag implements source.Lagging, in bytes as they come from the server. If the server doesn't tell a document's length, the
// lag is known only at its end.
func (s *stream) Lag() (int64, bool) {
	if s.caughtUp.Load() {
		return 0, true
	}
	d := s.last.Load()
	if d == nil {
		return 0, false
	}
	return d.lag()
}

// Close ends the connection.
func (s *stream) Close() error {
	for _, d := range []*document{s.document, s.next} {
		if d != nil {
			d.close()
		}
	}
	s.document, s.next = nil, nil
	s.client.Close()
	return nil
}
