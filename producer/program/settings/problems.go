package settings

import (
	"fmt"
	"strings"
)

// These two are those of stack/config once more: the image is built of producer/program alone, which imports nothing that deploys it.

// Problem is one setting that can't stand.
type Problem struct {
	// Key is the environment variable.
	Key string
	// Text says what it got, what it must be, and an example.
	Text string
}

// Problems is an error that lists every problem of a configuration.
type Problems []Problem

// Error is the list, one problem a line.
func (p Problems) Error() string {
	var b strings.Builder
	if len(p) == 1 {
		b.WriteString("config has 1 problem:")
	} else {
		fmt.Fprintf(&b, "config has %d problems:", len(p))
	}
	for _, problem := range p {
		fmt.Fprintf(&b, "\n  %s: %s", problem.Key, problem.Text)
	}
	return b.String()
}
