package machine

import (
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func never(int) bool  { return false }
func always(int) bool { return true }

func TestPortsAreRememberedAndDistinct(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run", "ports.json")
	book := &portBook{path: path, seed: t.Name()}
	seen := map[int]string{}
	for i := range 50 {
		name := fmt.Sprintf("kafka-%d/internal", i)
		port, err := book.port(name, never)
		require.NoError(t, err)
		require.Empty(t, seen[port])
		require.GreaterOrEqual(t, port, firstPort)
		require.Less(t, port, firstPort+portCount)
		seen[port] = name
	}
	again := &portBook{path: path, seed: t.Name()}
	for port, name := range seen {
		got, err := again.port(name, never)
		require.NoError(t, err)
		require.Equal(t, port, got)
	}
}

func TestTakenPortIsGivenUpUnlessNeeded(t *testing.T) {
	t.Parallel()
	book := &portBook{path: filepath.Join(t.TempDir(), "ports.json"), seed: t.Name()}
	port, err := book.port("s3", never)
	require.NoError(t, err)
	stranger, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(t, err)
	defer func() { _ = stranger.Close() }()

	kept, err := book.port("s3", always)
	require.NoError(t, err)
	require.Equal(t, port, kept, "a recorded process counts on it")
	other, err := book.port("s3", never)
	require.NoError(t, err)
	require.NotEqual(t, port, other)
	remembered, err := book.port("s3", never)
	require.NoError(t, err)
	require.Equal(t, other, remembered)
}

// TestPortsOfTwoProcesses holds that what two processes of a stack note at the same time is all remembered.
func TestPortsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ports.json")
	var writers sync.WaitGroup
	for _, kind := range []string{"kafka", "pod"} {
		book := &portBook{path: path, seed: t.Name()} // as each process has one of its own
		writers.Go(func() {
			for i := range 25 {
				if _, err := book.port(fmt.Sprintf("%s-%d", kind, i), never); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	noted, err := (&portBook{path: path}).read()
	require.NoError(t, err)
	require.Len(t, noted, 50)
}
