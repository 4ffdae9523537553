package tail_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/tail"
)

// header is longer than what is kept of the bytes before a position.
var header = `"` + strings.Repeat("x", 20_000) + `"`

// opened is a log that does something when it hears that a file is open, of which nothing was read yet.
type opened struct {
	slog.Handler
	then []func() // for the first file, the second...
}

func (*opened) Enabled(context.Context, slog.Level) bool { return true }

func (o *opened) Handle(_ context.Context, line slog.Record) error {
	if line.Message == "file is read" && len(o.then) > 0 {
		then := o.then[0]
		o.then = o.then[1:]
		then()
	}
	return nil
}

// openThen opens a stream, and does something when the first file is open, the second...
func openThen(t *testing.T, path, position string, then ...func()) source.Stream {
	t.Helper()
	log := slog.New(&opened{Handler: slog.DiscardHandler, then: then})
	s, err := (&tail.Tail{Path: path, Monitor: &monitor{}, Log: log}).Open(t.Context(), position)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// TestOvertaken rotates a file after it was found and before any of it is read: nothing of it is lost.
func TestOvertaken(t *testing.T) {
	t.Parallel()
	for name, rotate := range map[string]func(l *log) []string{
		"copy":         func(l *log) []string { l.copy("in.ndjson.1"); return nil },
		"copy, gzip":   func(l *log) []string { l.copy("in.ndjson.1"); l.compress("in.ndjson.1", ".gz"); return nil },
		"rename":       func(l *log) []string { l.rename("in.ndjson.1"); return nil },
		"other name":   func(l *log) []string { l.rename("elsewhere"); return nil },
		"copy, rename": func(l *log) []string { l.copy("in.ndjson.2"); l.rename("in.ndjson.1"); return nil },
		"two copies": func(l *log) []string {
			l.copy("in.ndjson.2")
			lines := append([]string{header}, numbered(50, 55)...)
			l.add(text(lines...))
			l.copy("in.ndjson.1")
			return lines
		},
	} {
		for _, late := range []bool{false, true} { // whether the file is empty at the first read
			t.Run(fmt.Sprint(name, late), func(t *testing.T) {
				t.Parallel()
				first := append([]string{header}, numbered(0, 5)...)
				second := append([]string{header}, numbered(10, 15)...)
				third := append([]string{header}, numbered(20, 25)...)
				var between []string
				overtake := func(l *log) func() {
					return func() {
						between = rotate(l)
						if late {
							l.add("")
							time.AfterFunc(10*time.Second, func() { l.add(text(third...)) })
						} else {
							l.add(text(third...))
						}
					}
				}
				synctest.Test(t, func(t *testing.T) {
					l := newLog(t)
					l.add(text(first...))
					l.setTimes(time.Now().Add(-time.Hour))
					s := openThen(t, l.path, "", func() {}, overtake(l))
					take(t, s, first...)
					l.rename("in.ndjson-2026")
					l.add(text(second...))
					take(t, s, second...)
					take(t, s, between...)
					positions := take(t, s, third...)
					again, _ := open(t, l.path, positions[0])
					take(t, again, third[1:]...)
				})
			})
		}
	}
}

// TestOvertakenAtStart is the same where the file has the position at which a restart goes on.
func TestOvertakenAtStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLog(t)
		l.add(text(append([]string{header}, numbered(0, 5)...)...))
		before, _ := open(t, l.path, "")
		position := take(t, before, header)[0]
		s := openThen(t, l.path, position, func() {
			l.copy("in.ndjson.1")
			l.add(text(append([]string{header}, numbered(10, 15)...)...))
		})
		take(t, s, numbered(0, 5)...)
		take(t, s, append([]string{header}, numbered(10, 15)...)...)
	})
}
