package engine

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
)

// Error is a failed run of the engine, in the words of the resources that failed.
type Error struct {
	// Verb is what was tried: preview, up, refresh or destroy.
	Verb string
	// Problems are the error messages, one a failed resource or program error.
	Problems []string
	// Outcome is how far it came.
	Outcome Outcome
	cause   error
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s failed: %s", e.Verb, strings.Join(e.Problems, "\n"))
}

func (e *Error) Unwrap() error { return e.cause }

// explain takes from the engine's events what went wrong; the engine's own error only has its whole output.
func explain(verb string, cause error, seen []events.EngineEvent) *Error {
	e := &Error{Verb: verb, cause: cause}
	known := map[string]bool{}
	for _, event := range seen {
		d := event.DiagnosticEvent
		if d == nil || d.Severity != "error" {
			continue
		}
		text := plain(d.Message)
		if text == "" || known[text] || strings.HasPrefix(text, "update failed") || strings.HasPrefix(text, "preview failed") {
			continue
		}
		known[text] = true
		e.Problems = append(e.Problems, text)
	}
	if len(e.Problems) == 0 {
		e.Problems = []string{cause.Error()}
	}
	return e
}

// single is how the engine writes an error of a provider that is a list of one.
const single = "1 error occurred:\n\t* "

// plain is a message without what the engine puts around it.
func plain(message string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(message), single))
}
