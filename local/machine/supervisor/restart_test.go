package supervisor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPausesGrow(t *testing.T) {
	t.Parallel()
	var pauses []time.Duration
	for failures := 1; failures <= 10; failures++ {
		pauses = append(pauses, pauseAfter(failures)/time.Second)
	}
	require.Equal(t, []time.Duration{0, 1, 2, 4, 8, 16, 32, 60, 60, 60}, pauses)
	require.Equal(t, time.Minute, pauseAfter(1_000_000))
}

func TestLastWords(t *testing.T) {
	t.Parallel()
	said := func(text ...string) []string {
		w := &lastWords{}
		for _, piece := range text {
			_, _ = w.Write([]byte(piece))
		}
		return w.lines()
	}
	require.Empty(t, said())
	require.Equal(t, []string{"a", "b c"}, said("a\n\nb", " c\r\n"))
	require.Equal(t, []string{`{"x":1}`, "producer ends: source is gone", "not json: {}"},
		said(`{"x":1}`+"\n"+`{"time":"2026-11-28T12:00:00Z","level":"ERROR","msg":"producer ends","error":"source is gone","retryIn":"2s"}`+"\nnot json: {}\n"))
	require.Equal(t, []string{"org.apache.kafka.common.config.ConfigException: Invalid value x", "Caused by: java.io.IOException: y"},
		said("org.apache.kafka.common.config.ConfigException: Invalid value x\n\tat kafka.Kafka$.main(Kafka.scala:1)\nCaused by: java.io.IOException: y\n\t... 3 more\n"))
	require.Equal(t, []string{"source is down: no", "end"}, said(strings.Repeat(`{"level":"WARN","msg":"source is down","error":"no","retryIn":1}`+"\n", 9), "end"))
	var many []string
	for i := range 100_000 {
		many = append(many, fmt.Sprintf("line %d\n", i))
	}
	require.Len(t, said(append(many, "the end")...), wordsLines)
	require.Equal(t, "the end", said(append(many, "the end")...)[wordsLines-1])
	long := make([]byte, 3*wordsLine)
	for i := range long {
		long[i] = "\xc3\xa4"[i%2]
	}
	require.LessOrEqual(t, len(said(string(long))[0]), wordsLine+len(" ..."))
	w := &lastWords{}
	_, _ = w.Write([]byte("before"))
	w.clear()
	require.Empty(t, w.lines())
}
