package httpfeed

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// maxTag is the longest entity tag that is used, in bytes, as each record has the tag in its position.
const maxTag = 256

// version tells a state of a document from others, byte for byte. At most one field is set.
type version struct {
	// ETag is a strong entity tag, with its quotes.
	ETag string `json:"etag,omitempty"`
	// Modified is the Last-Modified date as the server wrote it.
	Modified string `json:"modified,omitempty"`
}

// place is a position.
type place struct {
	version
	// Whole: the document comes whole only, since what it has offsets in isn't what the server has.
	Whole bool `json:"whole,omitempty"`
	// Offset is in bytes from the document's start, decompressed. It comes last, as prefix demands.
	Offset int64 `json:"offset"`
}

// parsePlace reads a position, of which "" is the zero place.
func parsePlace(position string) (place, error) {
	var p place
	if position == "" {
		return p, nil
	}
	err := json.Unmarshal([]byte(position), &p)
	if err != nil || p.Offset < 0 || p.version == (version{}) {
		return p, fmt.Errorf(`position: got %q, must be a version and an offset in bytes (e.g. {"etag":"\"v1\"","offset":4096})`, position)
	}
	return p, nil
}

// prefix is the part that all positions of a document have in common.
func (p place) prefix() []byte {
	p.Offset = 0
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings, a bool and a number
	}
	return text[:len(text)-len("0}")]
}

// versionOf is the version of an answer, zero if it doesn't tell.
func versionOf(header http.Header) version {
	if tag := header.Get("ETag"); tag != "" && len(tag) <= maxTag && !strings.HasPrefix(tag, "W/") {
		return version{ETag: tag}
	}
	// Within the same second the document may change again (RFC 9110, section 8.8.2.2).
	modified, err := http.ParseTime(header.Get("Last-Modified"))
	date, dateErr := http.ParseTime(header.Get("Date"))
	if err == nil && dateErr == nil && date.Sub(modified) >= time.Second {
		return version{Modified: header.Get("Last-Modified")}
	}
	return version{}
}

// agrees reports whether an answer doesn't claim to be of another version.
func (v version) agrees(header http.Header) bool {
	tag, modified := header.Get("ETag"), header.Get("Last-Modified")
	return (tag == "" || v.ETag == "" || tag == v.ETag) && (modified == "" || v.Modified == "" || modified == v.Modified)
}

// ifRange is the condition of a request for a part (RFC 9110, section 13.1.5).
func (v version) ifRange() string {
	if v.ETag != "" {
		return v.ETag
	}
	return v.Modified
}
