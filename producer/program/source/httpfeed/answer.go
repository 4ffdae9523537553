package httpfeed

import (
	"fmt"
	"net/http"
	"strings"

	"kafka-on-eks/producer/program/source/web"
)

// maxCodings bounds the memory that an answer may take.
const maxCodings = 4

// checkType refuses types of content that can't be lines of JSON.
func checkType(header http.Header) error {
	switch web.MediaType(header) {
	case "text/html":
		return fmt.Errorf("%w: got content type text/html, must be lines of JSON, such as application/x-ndjson", web.ErrRefused)
	case "text/event-stream":
		return fmt.Errorf("%w: got content type text/event-stream, which is for sources of kind sse; must be lines of JSON, such as application/x-ndjson", web.ErrRefused)
	}
	return nil
}

// codings are the content codings of an answer. It is an error if one of them can't be decoded.
func codings(header http.Header) ([]string, error) {
	codings := web.Codings(header)
	for i, coding := range codings {
		switch coding {
		case "gzip", "zstd":
		case "x-gzip":
			codings[i] = "gzip" // RFC 9110, section 8.4.1.3
		default:
			return nil, fmt.Errorf("%w: got content encoding %q, must be gzip or zstd, or none", web.ErrRefused, strings.Join(codings, ", "))
		}
	}
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("%w: got content encoding %q, must be at most %d of gzip and zstd (e.g. gzip)", web.ErrRefused, strings.Join(codings, ", "), maxCodings)
	}
	return codings, nil
}
