package supervisor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	// wordsKept bounds what is kept of a run's output, in bytes, wordsLines and wordsLine what is shown of it.
	wordsKept  = 16 << 10
	wordsLines = 8
	wordsLine  = 1000
)

// lastWords is an io.Writer that keeps the end of what a run prints. A process's log has all its runs, so that its end may be that of several.
type lastWords struct {
	mu   sync.Mutex
	kept []byte
}

// Write never fails.
func (w *lastWords) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, p...)
	if len(w.kept) > 2*wordsKept { // not at each write
		w.kept = append(w.kept[:0], w.kept[len(w.kept)-wordsKept:]...)
	}
	return len(p), nil
}

// clear forgets what the run before printed.
func (w *lastWords) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = w.kept[:0]
}

// lines gives the last lines as people read them: without the frames of a stack, and with the message of a structured log for its JSON.
func (w *lastWords) lines() []string {
	w.mu.Lock()
	text := strings.ToValidUTF8(string(w.kept), "\uFFFD")
	w.mu.Unlock()
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(line, "\t") || strings.HasPrefix(trimmed, "at ") {
			continue
		}
		lines = append(lines, cut(message(line)))
	}
	return lines[max(0, len(lines)-wordsLines):]
}

// message is what a line of a structured log says (log/slog's JSON), or the line itself.
func message(line string) string {
	record := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader([]byte(line)))
	decoder.UseNumber()
	if decoder.Decode(&record) != nil {
		return line
	}
	text, ok := record["msg"].(string)
	if !ok {
		return line
	}
	if cause, ok := record["error"].(string); ok {
		text += ": " + cause
	}
	for _, key := range slices.Sorted(maps.Keys(record)) {
		switch key {
		case "time", "level", "msg", "error":
		default:
			text += fmt.Sprintf(" %s=%v", key, record[key])
		}
	}
	return text
}

// cut bounds a line, at the end of a character.
func cut(line string) string {
	if len(line) <= wordsLine {
		return line
	}
	end := wordsLine
	for end > 0 && !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end] + " ..."
}
