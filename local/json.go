package main

import (
	"encoding/json"
	"io"
)

// printJSON writes a value the way every --json does: indented, and readable as it is.
func printJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(v)
}
