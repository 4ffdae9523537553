// Package check decides whether an event is fit for the topic.
package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxNesting is the depth of nesting up to which gjson checks an event. Its validator is three times as fast as encoding/json, but calls itself for
// each level, and would need memory without bound. So encoding/json, whose limit is a depth of 10,000, checks deeper events.
const maxNesting = 1000

var (
	errNotUTF8 = errors.New("not UTF-8")
	errNotJSON = errors.New("not exactly one JSON value")
)

// JSON returns an error unless data is exactly one JSON value (RFC 8259) in UTF-8.
func JSON(data []byte) error {
	if !utf8.Valid(data) {
		return errNotUTF8
	}
	valid := gjson.ValidBytes
	if bytes.Count(data, []byte{'['})+bytes.Count(data, []byte{'{'}) > maxNesting {
		valid = json.Valid
	}
	if !valid(data) {
		return errNotJSON
	}
	return nil
}

// AppendLine appends valid JSON to b without its raw line breaks. JSON allows these only between tokens, so the value
// stays the same.
func AppendLine(b, data []byte) []byte {
	if bytes.IndexByte(data, '\n') < 0 && bytes.IndexByte(data, '\r') < 0 {
		return append(b, data...)
	}
	for _, c := range data {
		if c != '\n' && c != '\r' {
			b = append(b, c)
		}
	}
	return b
}
