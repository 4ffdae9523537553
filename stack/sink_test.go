package stack

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDeadLettersOfTheSink holds that what the sink can't write fits into its dead letters, however large events may be: the connector's
// producer sends as much as the topic takes, and the workers let the connector say so.
func TestDeadLettersOfTheSink(t *testing.T) {
	const confluent = "kubernetes:platform.confluent.io/v1beta1:"
	for _, most := range []int{0, 1_000_000, 4_000_000, 8 << 20} {
		t.Run(strconv.Itoa(most), func(t *testing.T) {
			r := deploy(t, "dev", func(values map[string]string) {
				values["kafka-on-eks:sink"] = `{"format": "json"}`
				if most > 0 {
					values["kafka-on-eks:producer"] = `{"maxEventBytes": ` + strconv.Itoa(most) + `}`
				}
			})
			require.NoError(t, r.Err)
			spec := func(kind, name string) map[string]any {
				return r.One(t, confluent+kind, name).Inputs["spec"].(map[string]any)
			}
			limit := func(topic string) int {
				text, set := spec("KafkaTopic", topic)["configs"].(map[string]any)["max.message.bytes"].(string)
				if !set {
					return 1_048_588 // Kafka's default
				}
				bytes, err := strconv.Atoi(text)
				require.NoError(t, err)
				return bytes
			}
			connector := spec("Connector", "s3-sink")["configs"].(map[string]any)
			require.Equal(t, strconv.Itoa(limit("my-sports.sink-dead-letters")), connector["producer.override.max.request.size"])
			require.GreaterOrEqual(t, limit("my-sports.sink-dead-letters"), limit("my-sports")+recordOverhead, "with the headers that say why")
			require.GreaterOrEqual(t, limit("my-sports.dead-letters"), limit("my-sports")+recordOverhead)
			require.Equal(t, "All", spec("Connect", "connect")["connectorOverridePolicy"])
		})
	}
}
