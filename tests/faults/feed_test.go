package faults

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
)

// errIncomplete: there is more of the document.
var errIncomplete = errors.New("incomplete")

// reader is a client of a feed that believes only what can be true.
type reader struct {
	url            string
	etag, modified string
	text           []byte
	whole          bool // the next request is for the whole document
}

// more asks for what follows what it has. It returns nil where the document is complete.
func (r *reader) more() error {
	request, err := http.NewRequest(http.MethodGet, r.url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept-Encoding", "identity")
	part := len(r.text) > 0 && !r.whole
	r.whole = false
	if part {
		request.Header.Set("Range", fmt.Sprintf("bytes=%d-", len(r.text)))
		request.Header.Set("If-Range", r.etag)
		if r.etag == "" {
			request.Header.Set("If-Range", r.modified)
		}
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close() // only read
	etag, modified := answer.Header.Get("ETag"), answer.Header.Get("Last-Modified")
	same := etag == r.etag && modified == r.modified
	var start, last int64
	var total string
	n, _ := fmt.Sscanf(answer.Header.Get("Content-Range"), "bytes %d-%d/%s", &start, &last, &total)
	switch {
	case answer.StatusCode == http.StatusOK:
		r.etag, r.modified = etag, modified
		body, err := io.ReadAll(answer.Body)
		if same {
			body = body[min(len(body), len(r.text)):]
		} else {
			r.text = nil
		}
		r.text = append(r.text, body...)
		if err == nil && answer.ContentLength < 0 && len(answer.TransferEncoding) == 0 {
			err = errIncomplete // the connection may have been cut
		}
		return err
	case part && same && answer.StatusCode == http.StatusPartialContent && n == 3 && start == int64(len(r.text)):
		body, err := io.ReadAll(answer.Body)
		r.text = append(r.text, body...)
		if err == nil && total != fmt.Sprint(len(r.text)) {
			err = errIncomplete
		}
		return err
	case part && same && answer.StatusCode == http.StatusRequestedRangeNotSatisfiable && answer.Header.Get("Content-Range") == fmt.Sprintf("bytes */%d", len(r.text)):
		return nil
	case part && answer.StatusCode < 500:
		r.whole = true
	}
	return fmt.Errorf("%w: %s", errIncomplete, answer.Status)
}

// TestDocument: a client that believes only what can be true has every line, although each of the lies is told.
func TestDocument(t *testing.T) {
	t.Parallel()
	told := newTally()
	for seed := range uint64(8) {
		f := newDocumentFeed(t, "d", seed, 20_000, 4000, 50*time.Millisecond)
		f.life = 100_000
		f.misbehave()
		r := &reader{url: f.url}
		for requests := 0; r.more() != nil; requests++ {
			require.Less(t, requests, 10_000)
		}
		require.Equal(t, texts(f.expected()), lines(r.text))
		told.addAll(f.tally)
	}
	t.Log("\n" + told.report())
	for _, what := range []string{
		"connection refused", "status 500 Internal Server Error", "whole document", "whole document instead of a part", "another part",
		"part that doesn't say which", "part of another version", "416 before the end", "416 at the end", "part up to a limit",
		"part up to the end", "part of an unknown total", "part shorter than it says, until the connection's end",
		"part shorter than it says, until the last chunk", "part shorter than it says, of a length", "reset within a document",
		"half-closed within a document", "cut off within a document", "silence", "several packets",
	} {
		require.NotZero(t, told.of(what), what)
	}
}

// TestPolled: a client that reads each version to its end has every line once, and there is no other version before that.
func TestPolled(t *testing.T) {
	t.Parallel()
	f := newPolledFeed(t, "p", 1, 3000, time.Second, 50*time.Millisecond)
	f.misbehave()
	r := &reader{url: f.url}
	var all []string
	for read := ""; len(all) < 10_000; {
		if r.more() != nil || r.etag+r.modified == read {
			continue
		}
		read = r.etag + r.modified
		all = append(all, lines(r.text)...)
		f.note(delivery.Checkpoint{Records: int64(len(all)) - 1, DeadLetters: 1})
		r.whole = true
	}
	require.Equal(t, texts(f.script.events(int64(len(all)))), all)
	for _, what := range []string{"new version", "whole document"} {
		require.Greater(t, f.of(what), 5, what)
	}
}

// texts are the data of events.
func texts(events []event) (texts []string) {
	for _, e := range events {
		texts = append(texts, string(e.data))
	}
	return texts
}
