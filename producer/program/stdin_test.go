package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
)

// TestStdin: lines of standard input are in the topic when the input ends, compressed or not.
func TestStdin(t *testing.T) {
	t.Parallel()
	const count = 1000
	var plain, zipped, zsted bytes.Buffer
	for n := range count {
		fmt.Fprintf(&plain, "{\"n\":%d}\n", n)
	}
	gz := gzip.NewWriter(&zipped)
	zs, err := zstd.NewWriter(&zsted)
	require.NoError(t, err)
	for _, w := range []io.WriteCloser{gz, zs} {
		_, err = w.Write(plain.Bytes())
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	for name, input := range map[string]*bytes.Buffer{"plain": &plain, "gzip": &zipped, "zstd": &zsted} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "events", "events.dead-letters", "events.positions"))
			require.NoError(t, err)
			t.Cleanup(cluster.Close)
			var stderr output
			process := command(t, "KAFKA_BOOTSTRAP_SERVERS="+strings.Join(cluster.ListenAddrs(), ","), "PRODUCER_NAME=p", "PRODUCER_TOPIC=events",
				"PRODUCER_HTTP_ADDRESS=127.0.0.1:0", "SOURCE_KIND=file", "SOURCE_PATH=-")
			process.Stdin, process.Stderr = input, &stderr
			require.NoError(t, process.Start())
			require.Eventually(t, func() bool {
				return strings.Contains(stderr.String(), "source has ended and everything is acknowledged")
			},
				30*time.Second, 10*time.Millisecond, "%s", &stderr)
			require.EqualValues(t, count, cluster.PartitionInfo("events", 0).HighWatermark)
			require.NoError(t, process.Process.Signal(os.Interrupt))
			require.NoError(t, process.Wait())
		})
	}
}

// TestBrokenStdin: standard input can't be opened again, so that what is wrong with it ends the program.
func TestBrokenStdin(t *testing.T) {
	t.Parallel()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "events", "events.dead-letters", "events.positions"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	var zipped bytes.Buffer
	gz := gzip.NewWriter(&zipped)
	_, err = gz.Write([]byte("{\"n\":1}\n"))
	require.NoError(t, err)
	require.NoError(t, gz.Close())
	var stderr output
	process := command(t, "KAFKA_BOOTSTRAP_SERVERS="+strings.Join(cluster.ListenAddrs(), ","), "PRODUCER_NAME=p", "PRODUCER_TOPIC=events",
		"PRODUCER_HTTP_ADDRESS=127.0.0.1:0", "SOURCE_KIND=file", "SOURCE_PATH=-")
	process.Stdin, process.Stderr = bytes.NewReader(zipped.Bytes()[:zipped.Len()-4]), &stderr
	require.Error(t, process.Run())
	require.Equal(t, exitFailed, process.ProcessState.ExitCode())
	require.Contains(t, stderr.String(), "read source: ")
}
