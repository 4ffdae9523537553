package httpfeed

import (
	"fmt"
	"mime"
	"net/http"
	"strings"

	"kafka-on-eks/producer/program/source/web"
)

// maxCodings bounds the memory that an answer may take.
const maxCodings = 4

// checkType refuses what can't be lines of JSON.
func checkType(header http.Header) error {
	switch mediaType(header) {
	case "text/html":
		return fmt.Errorf("%w: got content type text/html, must be lines of JSON, such as application/x-ndjson", web.ErrRefused)
	case "text/event-stream":
		return fmt.Errorf("%w: got content type text/event-stream, which is for sources of kind sse; must be lines of JSON, such as application/x-ndjson", web.ErrRefused)
	}
	return nil
}

// mediaType is what the content is, in lower case and without parameters.
func mediaType(header http.Header) string {
	mediaType, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	return mediaType
}

// codings are the codings of an answer's content in the order in which they were applied (RFC 9110, section 8.4). Their
// names have no case, x-gzip is gzip, and identity is none. An element of a list may be empty (section 5.6.1.2).
func codings(header http.Header) (codings []string, err error) {
	value := strings.Join(header.Values("Content-Encoding"), ", ")
	for coding := range strings.SplitSeq(value, ",") {
		switch coding = strings.ToLower(strings.Trim(coding, " \t")); coding {
		case "", "identity":
		case "gzip", "x-gzip":
			codings = append(codings, "gzip")
		case "zstd":
			codings = append(codings, coding)
		default:
			return nil, fmt.Errorf("%w: got content encoding %q, must be gzip or zstd, or none", web.ErrRefused, value)
		}
	}
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("%w: got content encoding %q, must be at most %d of gzip and zstd (e.g. gzip)", web.ErrRefused, value, maxCodings)
	}
	return codings, nil
}
