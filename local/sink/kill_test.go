package sink

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
)

// settingsVariable makes the test's binary run as a sink, to be killed.
const settingsVariable = "SINK_TEST_SETTINGS"

func TestMain(m *testing.M) {
	if path := os.Getenv(settingsVariable); path != "" {
		settings, err := LoadSettings(path)
		if err == nil {
			err = Run(context.Background(), settings)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	keepLogs()
	os.Exit(m.Run())
}

// However often the sink is killed, and wherever it is at that moment, every record is in S3 once.
func TestKilledSinkRepeatsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, 3, map[string]string{
		"partitioner.class": partitionerPackage + "TimeBasedPartitioner", "path.format": "'hour'=HH", "partition.duration.ms": "3600000",
		"locale": "en", "timezone": "UTC", "timestamp.extractor": "Record", "flush.size": "50", "rotate.interval.ms": "600000",
		"rotate.file.on.partition.change": "false", "partitioner.max.open.files": "3",
	})
	path := filepath.Join(t.TempDir(), "sink.json")
	data, err := json.Marshal(b.settings)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	run := func() *exec.Cmd {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), settingsVariable+"="+path)
		require.NoError(t, command.Start())
		return command
	}

	const records = 6000
	produced := make(chan error, 1)
	go func() {
		for i := 0; i < records; i += 30 {
			var batch []*kgo.Record
			for j := i; j < i+30; j++ {
				batch = append(batch, &kgo.Record{Topic: testTopic, Partition: int32(j % 3), Value: fmt.Appendf(nil, "%05d", j),
					Timestamp: time.UnixMilli(1714564800000 + int64(j)*7000 - int64(j%7)*900_000)})
			}
			if err := b.client.ProduceSync(context.Background(), batch...).FirstErr(); err != nil {
				produced <- err
				return
			}
		}
		// One record much later a partition closes what is open.
		var last []*kgo.Record
		for p := range 3 {
			last = append(last, &kgo.Record{Topic: testTopic, Partition: int32(p), Value: []byte("last"), Timestamp: time.UnixMilli(1714564800000 + 1e9)})
		}
		produced <- b.client.ProduceSync(context.Background(), last...).FirstErr()
	}()
	contents := map[string]string{}
	for round := range 5 {
		command := run()
		seen := len(b.s3.Keys())
		b.eventually(func() bool { return len(b.s3.Keys()) > seen+round || len(b.s3.Lines()) >= records })
		require.NoError(t, command.Process.Kill())
		_ = command.Wait() // says that it was killed
		for _, key := range b.s3.Keys() {
			content := b.s3.Object(key)
			if earlier, found := contents[key]; found {
				require.Equal(t, earlier, content, "%s has changed", key)
			}
			contents[key] = content
		}
	}
	require.NoError(t, <-produced)
	command := run()
	defer func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}()
	var want []string
	for i := range records {
		want = append(want, fmt.Sprintf("%05d", i))
	}
	b.eventually(func() bool { return len(b.s3.Lines()) >= records })
	require.Equal(t, want, b.s3.Lines())
	for key, content := range contents {
		require.Equal(t, content, b.s3.Object(key), "%s has changed", key)
	}
}
