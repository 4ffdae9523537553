package supervisor

import (
	"encoding/json"
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
		line = cut(message(line))
		if len(lines) == 0 || lines[len(lines)-1] != line { // what is said again and again is enough once
			lines = append(lines, line)
		}
	}
	return lines[max(0, len(lines)-wordsLines):]
}

// message is what a line of a structured log (log/slog's JSON) says and why, or the line itself.
func message(line string) string {
	var record struct{ Msg, Error string }
	if json.Unmarshal([]byte(line), &record) != nil || record.Msg == "" {
		return line
	}
	if record.Error == "" {
		return record.Msg
	}
	return record.Msg + ": " + record.Error
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
