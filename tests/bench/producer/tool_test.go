package producer_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// total finds the last line of Kafka's tool: the rate from the first send to the last acknowledgement, without the
// start of its JVM and the reading of its records.
var total = regexp.MustCompile(`(\d+) records sent, ([\d.]+) records/sec`)

// runTool runs Kafka's own ProducerPerformance, with the flags that Kafka's script gives it. It sends records of file,
// chosen by chance, count in all.
func (c *cluster) runTool(b *testing.B, file string, count int) run {
	b.Helper()
	topic, remove := c.topic(b)
	defer remove()
	args := []string{
		"-server", "-Xmx512M", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35", "-XX:+ExplicitGCInvokesConcurrent",
		"-cp", filepath.Join(harness.Root(), ".local", "cache", "kafka", "*"), "org.apache.kafka.tools.ProducerPerformance",
		"--topic", topic, "--num-records", strconv.Itoa(count), "--throughput", "-1", "--payload-file", file,
		"--producer.config", c.javaConfig, "--producer-props", "bootstrap.servers=" + c.node.Bootstrap(brokersName), "acks=all", "enable.idempotence=true",
	}
	for name, value := range tuning {
		args = append(args, name+"="+value)
	}
	command := exec.CommandContext(b.Context(), "java", args...)
	output, err := command.CombinedOutput()
	require.NoError(b, err, string(output))
	all := total.FindAllSubmatch(output, -1)
	require.NotEmpty(b, all, string(output))
	last := all[len(all)-1]
	require.Equal(b, strconv.Itoa(count), string(last[1]), string(output))
	rate, err := strconv.ParseFloat(string(last[2]), 64)
	require.NoError(b, err)
	return run{rate: rate, cpu: command.ProcessState.UserTime() + command.ProcessState.SystemTime()}
}
