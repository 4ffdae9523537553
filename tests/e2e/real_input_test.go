// Package e2e runs the whole stack, the way a user does, and looks at what comes out.
package e2e

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
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
var objectKey = regexp.MustCompile(
	`^topics/my-sports/date=\d{4}-\d{2}-\d{2}/hour=\d{2}/my-sports\+\d+\+\d{10}\.json$`)

// TestRealInput sends a file of real events through the whole stack: each lies in S3 once, byte for byte.
func TestRealInput(t *testing.T) {
	input := harness.Shared(t, "REAL_INPUT", "data/football-matches.ndjson")
	input, err := filepath.Abs(input)
	require.NoError(t, err)
	want, n := countLines(t, input)

	c := harness.New(t)
	out := c.Must(t, "up", "-c", "source.kind=file", "-c", "source.path="+input)
	require.Contains(t, out, "Runs for real")
	harness.Eventually(t, 10*time.Minute, func() error { return c.Acknowledged(t, n) })
	closing := c.CloseTail(t, topic, rotation)

	// Everything but the closing records themselves lands.
	harness.Eventually(t, 2*time.Minute, func() error { return c.PendingIs(t, closing) })
	report := c.Verify(t)
	require.Zero(t, report.Missing, report)
	require.Zero(t, report.Duplicate, report)

	got := map[string]int{}
	for key, lines := range c.Lines(t, topic) {
		require.Regexp(t, objectKey, key)
		for _, line := range lines {
			got[line]++
		}
	}
	require.Equal(t, len(want), len(got))
	for line, times := range want {
		require.Equal(t, times, got[line], line)
	}
}

// countLines counts each line of a file that holds more than white space.
func countLines(t *testing.T, path string) (lines map[string]int, n int) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close() //nolint:errcheck // only read
	lines = map[string]int{}
	scanner := bufio.NewScanner(f) // drops the \r of a CRLF, as the producer does
	scanner.Buffer(nil, 16<<20)
	for scanner.Scan() {
		if scanner.Text() != "" {
			lines[scanner.Text()]++
			n++
		}
	}
	require.NoError(t, scanner.Err())
	return lines, n
}
