package agent

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBeginOf holds from where on a log is shown where somebody asks for its last lines.
func TestBeginOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	require.NoError(t, os.WriteFile(path, []byte("one\ntwo\nthree\n"), 0o600))
	for lines, want := range map[string]string{
		"": "one\ntwo\nthree\n", "0": "", "1": "three\n", "2": "two\nthree\n", "3": "one\ntwo\nthree\n", "4": "one\ntwo\nthree\n",
	} {
		at, err := beginOf(path, lines)
		require.NoError(t, err)
		require.Equal(t, want, "one\ntwo\nthree\n"[at:], lines)
	}
	_, err := beginOf(path, "all")
	require.ErrorContains(t, err, `got tailLines "all", must be a number`)
	at, err := beginOf(filepath.Join(t.TempDir(), "none"), "5")
	require.NoError(t, err)
	require.Zero(t, at)
}
