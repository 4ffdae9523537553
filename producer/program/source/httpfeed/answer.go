package httpfeed

import (
	"fmt"
	"mime"
	"net/http"

	"kafka-on-eks/producer/program/source/web"
)

// checkContent refuses what can't be lines of JSON.
func checkContent(header http.Header) error {
	switch mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type")); mediaType {
	case "text/html":
		return fmt.Errorf("%w: got content type text/html, must be lines of JSON, such as application/x-ndjson", web.ErrRefused)
	case "text/event-stream":
		return fmt.Errorf("%w: got content type text/event-stream, which is for sources of kind sse; must be lines of JSON, such as application/x-ndjson", web.ErrRefused)
	}
	switch encoding := header.Get("Content-Encoding"); encoding {
	case "", "identity", "gzip", "x-gzip", "zstd":
		return nil
	default:
		return fmt.Errorf("%w: got content encoding %q, must be gzip or zstd, or none", web.ErrRefused, encoding)
	}
}

// partStart is the offset of an answer's first byte in the document (RFC 9110, section 14.4).
func partStart(header http.Header) (start int64, ok bool) {
	var end int64
	n, err := fmt.Sscanf(header.Get("Content-Range"), "bytes %d-%d/", &start, &end)
	return start, err == nil && n == 2 && start >= 0
}

// unsatisfied is the document's length in bytes, from an answer that no part follows an offset.
func unsatisfied(header http.Header) (total int64, ok bool) {
	n, err := fmt.Sscanf(header.Get("Content-Range"), "bytes */%d", &total)
	return total, err == nil && n == 1
}
