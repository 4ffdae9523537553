package settings

import (
	"fmt"
	"strings"
)

// Problem and Problems stand a second time in stack/config: this image is built of producer/program alone, which imports nothing that deploys it.

// Problem is a setting that is wrong.
type Problem struct {
	// Key is the environment variable.
	Key string
	// Text says what the setting got and what it must be, with an example.
	Text string
}

// Problems is an error that lists every problem of a configuration.
type Problems []Problem

// Error lists the problems, each on a line.
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
