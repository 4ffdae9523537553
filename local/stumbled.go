package main

import "strings"

// stumbledError says which processes were ready and have ended again and again since.
type stumbledError struct{ processes []string }

func (e *stumbledError) Error() string {
	return "not all of the stack stays well:\n" + strings.Join(e.processes, "\n")
}
