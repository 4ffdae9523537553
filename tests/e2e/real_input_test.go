// Package e2e runs the whole stack, the way a user does, and looks at what comes out.
package e2e

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// Settings of the stack local that the tests rely on.
const (
	topic    = "my-sports"
	rotation = 10 * time.Second
)

// objectKey is the form of every key: hourly folders, and the object named after topic, partition and first offset.
const objectKey = `^topics/my-sports/date=\d{4}-\d{2}-\d{2}/hour=\d{2}/my-sports\+\d+\+\d{10}\.json$`

// TestRealInput sends a file of real events through the whole stack: each lies in S3 once, byte for
// byte. A second file then has events that are no good: they reach the dead-letter topic, and the
// good ones around them flow on.
func TestRealInput(t *testing.T) {
	input := realInput(t)
	want, n := countLines(t, input)

	c := harness.New(t)
	out := c.Must(t, "up", "-c", "source.kind=file", "-c", "source.path="+input)
	require.Contains(t, out, "Runs for real")
	c.AwaitAcknowledged(t, n, 10*time.Minute)
	closing := c.CloseTail(t, topic, rotation)
	report := c.AwaitPending(t, closing, 5*time.Minute)
	require.True(t, report.OK(), report.String())
	require.Equal(t, n, report.Acknowledged, report.String())

	got := map[string]int{}
	for key, lines := range c.Lines(t, topic) {
		require.Regexp(t, objectKey, key)
		for _, line := range lines {
			got[line]++
		}
	}
	require.Len(t, got, len(want))
	for line, times := range want {
		require.Equal(t, times, got[line], line)
	}

	t.Run("bad events", func(t *testing.T) {
		good, bad := `{"good":1}`, []string{`{"cut":`, `{"two":1} {"values":2}`, "{\"not\":\"utf-8 \xff\"}", `nonsense`}
		large := `{"large":"` + strings.Repeat("x", 2_000_000) + `"}`
		file := filepath.Join(t.TempDir(), "bad.ndjson")
		text := good + "\n" + strings.Join(bad, "\n") + "\n\n" + large + "\r\n" + good + "\r\n" + good
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))

		c.Must(t, "up", "-c", "source.kind=file", "-c", "source.path="+file)
		c.AwaitAcknowledged(t, 8, time.Minute)
		letters := map[string]bool{}
		for _, m := range c.Read(t, topic+".dead-letters") {
			letters[string(m.Value)] = true
			require.NotEmpty(t, m.Headers, "a dead letter says why")
		}
		require.Len(t, letters, 5)
		for _, event := range append(bad, large) {
			require.True(t, letters[event], "%.80q is not among the dead letters", event)
		}
		require.EqualValues(t, 5, c.Status(t).Delivery.DeadLetters)

		closing := c.CloseTail(t, topic, 2*rotation)
		report := c.AwaitPending(t, closing, 5*time.Minute)
		require.True(t, report.OK(), report.String())
		require.Equal(t, n+3, report.Acknowledged)
	})
}

// realInput is the file that REAL_INPUT names, relative to the project, or the project's own matches, unpacked.
func realInput(t *testing.T) string {
	t.Helper()
	switch own := os.Getenv("REAL_INPUT"); {
	case filepath.IsAbs(own):
		return own
	case own != "":
		return filepath.Join(harness.Root(), own)
	}
	packed, err := os.Open(filepath.Join("testdata", "football-matches.ndjson.gz"))
	require.NoError(t, err)
	defer packed.Close() // only read
	lines, err := gzip.NewReader(packed)
	require.NoError(t, err)
	file, err := os.Create(filepath.Join(t.TempDir(), "football-matches.ndjson"))
	require.NoError(t, err)
	_, err = io.Copy(file, lines)
	require.NoError(t, errors.Join(err, file.Close()))
	return file.Name()
}

// countLines counts each line of a file that is not empty, without what the producer leaves out: raw carriage returns, and a byte order mark
// at the start.
func countLines(t *testing.T, path string) (lines map[string]int, n int64) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close() // only read
	lines = map[string]int{}
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 16<<20)
	for first := true; scanner.Scan(); first = false {
		line := strings.ReplaceAll(scanner.Text(), "\r", "")
		if first {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		if strings.Trim(line, " \t") != "" {
			lines[line]++
			n++
		}
	}
	require.NoError(t, scanner.Err(), fmt.Sprintf("read %s", path))
	return lines, n
}
