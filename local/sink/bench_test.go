package sink

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkTask is the work per record between Kafka and S3: converting, finding the folder, adding the line to a file, closing files. A
// round is a batch of records; "late" ones go to another hour's folder than the record before.
func BenchmarkTask(b *testing.B) {
	for name, c := range map[string]struct {
		configs map[string]string
		late    bool
	}{
		"bytes":      {},
		"bytes-late": {late: true},
		"json": {configs: map[string]string{"format.class": formatPackage + "json.JsonFormat", "value.converter": jsonConverterClass,
			"value.converter.schemas.enable": "false"}},
	} {
		b.Run(name, func(b *testing.B) {
			configs := map[string]string{"rotate.interval.ms": "60000", "flush.size": "100000", "rotate.file.on.partition.change": "false"}
			for key, value := range c.configs {
				configs[key] = value
			}
			config, err := ParseConfig(goodConfigs(configs))
			require.NoError(b, err)
			tp := TopicPartition{Topic: "events"}
			task := NewTask(config, b.TempDir())
			defer task.Close(tp)
			const now = 1_714_564_800_000
			task.Open(tp, now)
			messages := make([]Message, maxPoll)
			for i := range messages {
				messages[i] = Message{TopicPartition: tp, Key: []byte("m-1"),
					Value: fmt.Appendf(nil, `{"id":"m-%d","home":"Arsenal","away":"Chelsea","minute":%d,"score":[1,2],"shots":{"home":9,"away":7}}`, i, i%90)}
			}
			b.ReportAllocs()
			b.ResetTimer()
			offset := int64(0)
			for range b.N {
				for i := range messages {
					messages[i].Offset, messages[i].Timestamp = offset, now+offset
					if c.late && offset%2 == 1 {
						messages[i].Timestamp -= 3_600_000
					}
					offset++
				}
				batch, err := task.Put(messages, now)
				if err != nil {
					b.Fatal(err)
				}
				for _, rotation := range batch.Rotations {
					rotation.Close()
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(offset), "ns/record")
		})
	}
}
