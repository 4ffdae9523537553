package sink

import (
	"errors"
	"fmt"
	"strings"
)

// Problem is one thing wrong in a connector configuration. Connect itself takes some of them, and the task then fails when it starts, or at
// its first record; the sink refuses all of them together.
type Problem struct {
	// Key is the configuration key, e.g. flush.size.
	Key string
	// Got is the value found; Missing says that there was none.
	Got     string
	Missing bool
	// Must says what the value must be, e.g. "a whole number".
	Must string
	// Example is a value that would do.
	Example string
	// Refusal is how Kafka Connect words it (org.apache.kafka.common.config.ConfigException); empty where the real
	// connector has the option and only this sink does not.
	Refusal string
}

func (p Problem) String() string {
	got := fmt.Sprintf("got %q", p.Got)
	if p.Missing {
		got = "missing"
	}
	text := fmt.Sprintf("%s: %s, must be %s", p.Key, got, p.Must)
	if p.Example != "" {
		text += fmt.Sprintf(" (e.g. %s)", p.Example)
	}
	return text
}

// ConfigError is every problem of a connector configuration.
type ConfigError struct {
	Problems []Problem
}

func (e *ConfigError) Error() string {
	var text strings.Builder
	noun := "problems"
	if len(e.Problems) == 1 {
		noun = "problem"
	}
	fmt.Fprintf(&text, "connector configuration has %d %s:", len(e.Problems), noun)
	for _, problem := range e.Problems {
		text.WriteString("\n  " + problem.String())
	}
	return text.String()
}

// Trace is the first line of the error that a Connect task shows where it fails at its start for this configuration.
func (e *ConfigError) Trace() string {
	for _, problem := range e.Problems {
		if problem.Refusal != "" {
			return "org.apache.kafka.common.config.ConfigException: " + problem.Refusal
		}
	}
	return traceUnrecoverable
}

// IsConfigError says whether an error is about the connector's configuration, so that a restart can't help.
func IsConfigError(err error) bool {
	var config *ConfigError
	return errors.As(err, &config)
}
