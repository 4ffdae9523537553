package stack

import (
	"net/url"
	"strconv"
)

// port is the one on the internet that the source is read from; 0 where the producer makes or has its events itself.
func (s Source) port() int {
	u, err := url.Parse(s.URL)
	if s.Kind != "sse" || err != nil {
		return 0
	}
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	return map[string]int{"http": 80, "https": 443}[u.Scheme]
}
