package web

import (
	"net/http"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// MediaType is the type of an answer's content in small letters, without parameters, such as text/event-stream; empty if
// the answer has none. It is read as browsers do: proxies and frameworks add their own type to the application's, and the
// last one that is a type counts (https://fetch.spec.whatwg.org/#concept-header-extract-mime-type). Unlike with package
// mime, parameters may be repeated, or have no value (https://mimesniff.spec.whatwg.org/#parse-a-mime-type).
func MediaType(header http.Header) string {
	found := ""
	for _, value := range split(header.Values("Content-Type")) {
		value, _, _ = strings.Cut(value, ";")
		value = strings.ToLower(strings.Trim(value, " \t\r\n"))
		kind, subtype, ok := strings.Cut(value, "/")
		if ok && value != "*/*" && httpguts.ValidHeaderFieldName(kind) && httpguts.ValidHeaderFieldName(subtype) { // tokens, as types are
			found = value
		}
	}
	return found
}

// split splits the values of a header's lines at commas that aren't in quotes
// (https://fetch.spec.whatwg.org/#concept-header-list-get-decode-split).
func split(lines []string) []string {
	var values []string
	rest := strings.Join(lines, ", ")
	for start, quoted, i := 0, false, 0; ; i++ {
		switch {
		case i >= len(rest):
			return append(values, rest[min(start, len(rest)):])
		case quoted && rest[i] == '\\':
			i++
		case rest[i] == '"':
			quoted = !quoted
		case rest[i] == ',' && !quoted:
			values = append(values, rest[start:i])
			start = i + 1
		}
	}
}
