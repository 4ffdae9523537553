package httpfeed

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// accepted are the content types that are asked for.
const accepted = "application/x-ndjson, application/jsonl, application/json;q=0.9, */*;q=0.5"

// maxCodings bounds how often content may be compressed: each time takes a decompressor's memory.
const maxCodings = 4

var (
	errOtherPart = errors.New("the server sent another part than asked for; the next request is for the whole document")
	errNoPart    = errors.New("the server hasn't the part that follows; the next request is for the whole document")
	errNoVersion = errors.New("got neither a strong ETag nor a Last-Modified that is at least a second old, as there was before")
)

// checkContent refuses what can't be lines of JSON.
func checkContent(header http.Header) error {
	switch mediaType := web.MediaType(header); mediaType {
	case "text/html":
		return fmt.Errorf("%w: got content type text/html, must be lines of JSON, such as application/x-ndjson", source.ErrRefused)
	case "text/event-stream":
		return fmt.Errorf("%w: got content type text/event-stream, which is for sources of kind sse; must be lines of JSON, such as application/x-ndjson", source.ErrRefused)
	case "multipart/byteranges":
		return fmt.Errorf("%w: got content type multipart/byteranges, which nobody asked for; must be lines of JSON, such as application/x-ndjson", source.ErrRefused)
	}
	codings := web.Codings(header)
	for _, coding := range codings {
		if coding != "gzip" && coding != "x-gzip" && coding != "zstd" {
			return fmt.Errorf("%w: got content encoding %q, must be gzip or zstd, or none", source.ErrRefused, coding)
		}
	}
	if len(codings) > maxCodings {
		return fmt.Errorf("%w: got content encoding %q, must be at most %d codings", source.ErrRefused, strings.Join(codings, ", "), maxCodings)
	}
	return nil
}
