package httpfeed

import (
	"net/http"
	"regexp"
	"strconv"
)

// contentRange says which bytes of a document an answer has (RFC 9110, section 14.4).
type contentRange struct {
	start, end int64 // of the first byte, and behind the last one
	total      int64 // the document's length, -1 where the server doesn't know
}

var (
	rangePattern       = regexp.MustCompile(`^(?i:bytes)[ \t]+([0-9]+)-([0-9]+)/([0-9]+|\*)$`)
	unsatisfiedPattern = regexp.MustCompile(`^(?i:bytes)[ \t]+\*/([0-9]+)$`)
)

// rangeOf reads the range of an answer that has one part.
func rangeOf(header http.Header) (contentRange, bool) {
	found := rangePattern.FindStringSubmatch(header.Get("Content-Range"))
	if found == nil {
		return contentRange{}, false
	}
	start, startErr := strconv.ParseInt(found[1], 10, 64)
	last, lastErr := strconv.ParseInt(found[2], 10, 64)
	total, totalErr := int64(-1), error(nil)
	if found[3] != "*" {
		total, totalErr = strconv.ParseInt(found[3], 10, 64)
	}
	ok := startErr == nil && lastErr == nil && totalErr == nil && start <= last && (total < 0 || last < total)
	return contentRange{start, last + 1, total}, ok
}

// unsatisfied is the document's length in bytes, from an answer that no part follows an offset; told is false where the
// answer doesn't say.
func unsatisfied(header http.Header) (total int64, told bool) {
	found := unsatisfiedPattern.FindStringSubmatch(header.Get("Content-Range"))
	if found == nil {
		return 0, false
	}
	total, err := strconv.ParseInt(found[1], 10, 64)
	return total, err == nil
}
