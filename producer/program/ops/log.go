package ops

import (
	"io"
	"log/slog"
	"strings"
	"time"
)

// NewLog returns a logger that writes a line of JSON for each message from a level on, with readable lengths of time.
func NewLog(w io.Writer, level slog.Leveler) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindDuration {
			a.Value = slog.StringValue(readable(a.Value.Duration()))
		}
		return a
	}}))
}

// readable is a length of time such as 2s, 1m30s or 5m, or 250ms if it is short.
func readable(d time.Duration) string {
	unit := time.Second
	if d < unit {
		unit = time.Millisecond
	}
	text := d.Round(unit).String()
	for _, none := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, none) {
			text = text[:len(text)-2]
		}
	}
	return text
}
