package main

import (
	"errors"
	"fmt"
	"strings"

	"kafka-on-eks/local/engine"
)

// halfway is the error of an up that has ended among its changes.
type halfway struct {
	cause error
	plan  *engine.Plan
}

func (h *halfway) Unwrap() error { return h.cause }

// Error says what has come of the changes, since a user has to know what the stack is now.
func (h *halfway) Error() string {
	var failed *engine.Error
	if !errors.As(h.cause, &failed) {
		return h.cause.Error()
	}
	text := failed.Error()
	for _, part := range []struct {
		what string
		urns []string
	}{
		{"changed", failed.Outcome.Applied},
		{"changed, but not well", failed.Outcome.Unwell},
		{"failed", failed.Outcome.Failed},
		{"not changed yet", h.plan.Left(failed.Outcome)},
	} {
		if len(part.urns) > 0 {
			text += fmt.Sprintf("\n%s: %s", part.what, calledAll(part.urns))
		}
	}
	return text
}

// shownResources is how many resources a list names.
const shownResources = 12

// calledAll lists resources, as many as people read.
func calledAll(urns []string) string {
	var names []string
	for _, urn := range urns[:min(len(urns), shownResources)] {
		names = append(names, engine.Called(urn))
	}
	if more := len(urns) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return strings.Join(names, ", ")
}
