package sink

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
)

// logs holds what all sinks of the tests log; one sink's lines are told apart by its name.
var logs = &logBook{}

type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBook) Write(line []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(line)
}

// of returns the lines of a sink that hold some text.
func (b *logBook) of(sink, text string) (lines []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for line := range strings.Lines(b.text.String()) {
		if strings.Contains(line, "sink="+sink+" ") && strings.Contains(line, text) {
			lines = append(lines, line)
		}
	}
	return lines
}

func keepLogs() {
	slog.SetDefault(slog.New(slog.NewTextHandler(logs, &slog.HandlerOptions{Level: slog.LevelInfo})))
}
