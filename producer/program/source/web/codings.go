package web

import (
	"net/http"
	"strings"
)

// Codings are the content codings of an answer in small letters, in the order in which they were applied, without identity.
// There are none if the content comes as it is (RFC 9110, section 8.4).
func Codings(header http.Header) []string {
	var codings []string
	for _, line := range header.Values("Content-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			if coding = strings.ToLower(strings.Trim(coding, " \t")); coding != "" && coding != "identity" {
				codings = append(codings, coding)
			}
		}
	}
	return codings
}
