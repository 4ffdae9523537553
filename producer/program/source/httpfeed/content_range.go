package httpfeed

import (
	"net/http"
	"strconv"
	"strings"
)

// contentRange says which bytes of a document an answer has (RFC 9110, section 14.4).
type contentRange struct {
	// start and end are the offsets of the first byte and of the one after the last. Both are 0 in an answer that says that
	// there is no such byte.
	start, end int64
	// total is the document's length, -1 if it isn't known.
	total int64
}

// parseContentRange reads the header Content-Range. If an answer has it twice, it counts as absent.
func parseContentRange(header http.Header) (r contentRange, ok bool) {
	values := header.Values("Content-Range")
	if len(values) != 1 {
		return r, false
	}
	unit, value, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	span, total, found := strings.Cut(strings.TrimSpace(value), "/")
	if !strings.EqualFold(unit, "bytes") || !found {
		return r, false
	}
	if r.total = -1; total != "*" {
		if r.total, ok = parseOffset(total); !ok {
			return r, false
		}
	}
	if span == "*" {
		return r, r.total >= 0
	}
	first, last, found := strings.Cut(span, "-")
	start, startOK := parseOffset(first)
	final, finalOK := parseOffset(last)
	r.start, r.end = start, final+1
	return r, found && startOK && finalOK && start <= final && (r.total < 0 || final < r.total)
}

// parseOffset reads digits and nothing else.
func parseOffset(text string) (int64, bool) {
	n, err := strconv.ParseUint(text, 10, 62)
	return int64(n), err == nil
}
