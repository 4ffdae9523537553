package stack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/stack/config"
)

func TestHeapIsHalfOfMemory(t *testing.T) {
	t.Parallel()
	require.Equal(t, "4096m", heap("8Gi"))
	require.Equal(t, "256m", heap("512Mi"))
}

// TestOpenFilesFitIntoMemory holds that the sink's open files, of all partitions on one worker, leave half of the JVM's memory free.
func TestOpenFilesFitIntoMemory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		memory     string
		partitions int
		want       int
	}{{"4Gi", 6, 34}, {"8Gi", 6, 68}, {"4Gi", 1, 204}, {"4Gi", 204, 1}, {"1Gi", 1000, 1}} {
		settings := &config.Config{Connect: config.Connect{Memory: config.Size(c.memory)}, Topic: config.Topic{Partitions: c.partitions}}
		require.Equal(t, c.want, openFiles(settings), c)
	}
}
