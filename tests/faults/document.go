package faults

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sort"
	"strings"
	"time"
)

// document is one version of what an http source serves: an event a line.
type document struct {
	text []byte
	// ends are the offsets after the lines.
	ends []int64
	// first is the number of the event on the first line.
	first int64
	// etag is a strong entity tag, modified the date of the last change. One of them may be "".
	etag, modified string
}

// newDocument holds the events from first to last. number is the version's: each has another tag and date.
func newDocument(s script, first, last, number int64) *document {
	random := rand.New(rand.NewPCG(s.seed, 1<<62+uint64(number)))
	d := &document{first: first}
	for n := first; n <= last; n++ {
		if random.IntN(20) == 0 {
			d.text = append(d.text, []string{"\n", " \r\n"}[random.IntN(2)]...)
		}
		d.text = append(d.text, s.event(n).data...)
		if n < last || random.IntN(2) == 0 { // the last line may have no line break
			d.text = append(d.text, []string{"\n", "\r\n"}[random.IntN(2)]...)
		}
		d.ends = append(d.ends, int64(len(d.text)))
	}
	choice := random.IntN(3)
	if choice != 0 {
		d.etag = fmt.Sprintf(`"%s %d"`, s.source, number)
	}
	if choice != 1 {
		d.modified = time.Now().UTC().Add(-time.Hour + time.Duration(number)*time.Second).Format(http.TimeFormat)
	}
	return d
}

// available is the length in bytes of what there is of the document when head is the newest event.
func (d *document) available(head int64) int64 {
	i := sort.Search(len(d.ends), func(i int) bool { return d.first+int64(i) > head })
	if i == 0 {
		return 0
	}
	return d.ends[i-1]
}

// length is in bytes.
func (d *document) length() int64 { return int64(len(d.text)) }

// validators are the headers that say which version it is.
func (d *document) validators() string {
	var headers strings.Builder
	if d.etag != "" {
		fmt.Fprintf(&headers, "ETag: %s\r\n", d.etag)
	}
	if d.modified != "" {
		fmt.Fprintf(&headers, "Last-Modified: %s\r\n", d.modified)
	}
	return headers.String()
}

// another is the same document with the tag and the date of another version.
func (d *document) another() *document {
	other := *d
	if d.etag != "" {
		other.etag = `"another"`
	}
	if d.modified != "" {
		other.modified = time.Now().UTC().Add(-2 * time.Hour).Format(http.TimeFormat)
	}
	return &other
}

// fresh reports whether the request already has this version (RFC 9110, section 13.2.2).
func (d *document) fresh(header http.Header) bool {
	if tag := header.Get("If-None-Match"); tag != "" {
		return tag == d.etag
	}
	return d.modified != "" && header.Get("If-Modified-Since") == d.modified
}

// start is where the part begins that the request asks for, and false where it gets the whole document (RFC 9110, section
// 13.1.5).
func (d *document) start(header http.Header) (start int64, ok bool) {
	if _, err := fmt.Sscanf(header.Get("Range"), "bytes=%d-", &start); err != nil {
		return 0, false
	}
	condition := header.Get("If-Range")
	return start, condition == "" || condition == d.etag || condition == d.modified
}
