package sse

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"kafka-on-eks/producer/program/source/web"
)

// connection is a request and its answer's body.
type connection struct {
	parser *parser
	body   io.Closer
}

// dial sends the request and checks the answer. io.EOF means that the server says that there is nothing more.
func dial(ctx context.Context, client *web.Client, lastID []byte) (*connection, error) {
	header := http.Header{"Accept": {"text/event-stream"}, "Cache-Control": {"no-store"}}
	// Compression would hold small events back, unless the server flushes after each event, which isn't known beforehand.
	header.Set("Accept-Encoding", "identity")
	if len(lastID) > 0 {
		header.Set("Last-Event-ID", string(lastID))
	}
	answer, err := client.Get(ctx, header)
	if err != nil {
		return nil, err
	}
	if err := check(answer); err != nil {
		_ = answer.Body.Close()
		return nil, err
	}
	return &connection{parser: newParser(answer.Body, lastID), body: answer.Body}, nil
}

// check returns an error if the server's answer is wrong.
func check(answer *http.Response) error {
	if answer.StatusCode == http.StatusNoContent {
		return io.EOF
	}
	if err := web.CheckStatus(answer, http.StatusOK); err != nil {
		return err
	}
	if web.MediaType(answer.Header) != "text/event-stream" {
		return fmt.Errorf("%w: got content type %q, must be text/event-stream", web.ErrRefused, strings.Join(answer.Header.Values("Content-Type"), ", "))
	}
	if codings := web.Codings(answer.Header); codings != nil {
		return fmt.Errorf("%w: got content encoding %q, must be none, as asked for", web.ErrRefused, strings.Join(codings, ", "))
	}
	return nil
}
