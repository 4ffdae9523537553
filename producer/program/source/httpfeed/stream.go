package httpfeed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"sync/atomic"
	"time"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// stream is one pass over the events, through any number of answers.
type stream struct {
	ctx    context.Context
	feed   *Feed
	client *web.Client
	link   *web.Link

	at         place
	complete   bool        // the document is read to its end, as far as at goes
	conditions http.Header // that ask for another document than the complete one
	polled     time.Time   // when the last poll began
	waits      bool        // there was nothing more to read then

	opened     bool // a document has told whether there are positions
	replayable bool
	ended      bool

	document *document                // nil while there is none
	last     atomic.Pointer[document] // for Lag
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
		data, size, err := s.document.lines.Next()
		if err != nil {
			s.end(err)
			continue
		}
		s.link.Worked()
		if s.replayable {
			s.at.Offset = s.document.lines.Offset()
		}
		return source.Event{Data: data, Size: size, Position: s.document.position()}, nil
	}
}

// open gets the next answer.
func (s *stream) open() error {
	var err error
	if s.waits {
		err = s.link.Poll(s.ctx, time.Until(s.polled.Add(s.feed.PollInterval)), s.connect)
	} else {
		err = s.link.Again(s.ctx, s.connect)
	}
	if errors.Is(err, io.EOF) {
		s.ended, err = true, nil
	}
	return err
}

// end closes the document, which ended with cause.
func (s *stream) end(cause error) {
	finite := s.replayable || s.document.length >= 0
	s.document.close()
	s.document = nil
	switch {
	case !errors.Is(cause, io.EOF):
		s.link.Lost(cause)
	case s.feed.PollInterval > 0:
		s.complete, s.waits = true, true
	case finite:
		s.ended = true
	default:
		s.link.Lost(cause)
	}
}

// connect asks for what comes after s.at. Without an error there is a document, or nothing new for now. io.EOF: there
// will never be more.
func (s *stream) connect() error {
	s.polled = time.Now()
	header, part := s.request()
	answer, err := s.client.Get(s.ctx, header)
	if err != nil {
		return err
	}
	document, err := s.take(answer, part)
	if document == nil || err != nil {
		_ = answer.Body.Close()
		s.waits = err == nil
		return err
	}
	s.document = document
	s.last.Store(document)
	s.complete, s.waits = false, false
	return nil
}

// request is what to ask for, and whether that is a part of the document.
func (s *stream) request() (header http.Header, part bool) {
	header = http.Header{"Accept": {"application/x-ndjson, application/jsonl, application/json;q=0.9, */*;q=0.5"}}
	switch {
	case s.complete:
		maps.Copy(header, s.conditions)
	case s.at.Offset > 0 && !s.at.Whole:
		header.Set("Range", fmt.Sprintf("bytes=%d-", s.at.Offset))
		header.Set("If-Range", s.at.ifRange())
		part = true
	}
	header.Set("Accept-Encoding", "identity")
	if s.feed.PollInterval > 0 && !part {
		// A document gains from compression; in a live answer it would hold events back.
		header.Set("Accept-Encoding", "zstd, gzip")
	}
	return header, part
}

// take decides what an answer means. It returns no document where there is nothing to read.
func (s *stream) take(answer *http.Response, part bool) (*document, error) {
	polls := s.feed.PollInterval > 0
	switch code := answer.StatusCode; {
	case code == http.StatusNotModified && s.complete || code == http.StatusNoContent && polls:
		return nil, nil
	case code == http.StatusNoContent:
		return nil, io.EOF
	case part && (code == http.StatusPartialContent || code == http.StatusRequestedRangeNotSatisfiable):
		return s.takePart(answer)
	}
	if err := web.CheckStatus(answer, http.StatusOK); err != nil {
		return nil, err
	}
	if err := checkContent(answer.Header); err != nil {
		return nil, err
	}
	now := versionOf(answer.Header)
	if s.opened && s.replayable && now == (version{}) {
		return nil, errors.New("got neither a strong ETag nor a Last-Modified that is at least a second old, as there was before")
	}
	if polls && s.complete && now != (version{}) && now == s.at.version {
		return nil, nil // a server that doesn't know conditions
	}
	d := newDocument(answer, 0)
	if !s.opened {
		s.opened, s.replayable = true, now != (version{})
	}
	if s.replayable {
		if err := s.resume(d, now, answer.Header); err != nil {
			return nil, err
		}
	} else {
		s.at = place{}
	}
	s.remember(answer.Header)
	return d, nil
}

// takePart decides what an answer to a request for a part means.
func (s *stream) takePart(answer *http.Response) (*document, error) {
	if answer.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		if total, ok := unsatisfied(answer.Header); !ok || total != s.at.Offset || !s.at.agrees(answer.Header) {
			s.at.Whole = true
			return nil, errors.New("the server hasn't the part that follows; the next request is for the whole document")
		}
		s.opened, s.replayable, s.complete = true, true, true
		s.remember(answer.Header)
		if s.feed.PollInterval > 0 {
			return nil, nil
		}
		return nil, io.EOF
	}
	start, ok := partStart(answer.Header)
	if !ok || start != s.at.Offset || encoded(answer.Header) || answer.Header.Get("ETag") != s.at.ETag || !s.at.agrees(answer.Header) {
		s.at.Whole = true
		return nil, errors.New("the server sent another part than asked for; the next request is for the whole document")
	}
	s.opened, s.replayable = true, true
	s.remember(answer.Header)
	d := newDocument(answer, s.at.Offset)
	d.prefix = s.at.prefix()
	return d, nil
}

// resume makes document d, of version now, go on where s.at is.
func (s *stream) resume(d *document, now version, header http.Header) error {
	compressed, err := d.compressed()
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
	// A date may ask for a part only where there is no ETag (RFC 9110, section 13.1.5).
	at.Whole = compressed || now.ETag == "" && header.Get("ETag") != ""
	if at.Offset > 0 {
		skipped, err := d.skip(at.Offset)
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: its %d bytes are fewer than the %d already produced, but the server calls it the same version",
				web.ErrRefused, skipped, at.Offset)
		}
		if err != nil {
			return err
		}
	}
	s.at = at
	d.prefix = at.prefix()
	return nil
}

// remember keeps what asks for another version of the document than the one of an answer, which may be a weak one.
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

// Lag implements source.Lagging, in bytes as they come from the server.
func (s *stream) Lag() (int64, bool) {
	d := s.last.Load()
	if d == nil || d.length < 0 {
		return 0, false
	}
	return max(0, d.length-d.meter.Done()), true
}

// Close ends the connection.
func (s *stream) Close() error {
	if s.document != nil {
		s.document.close()
		s.document = nil
	}
	s.client.Close()
	return nil
}
