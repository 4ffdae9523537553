package producer_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// program is the producer, running in a process of its own.
type program struct {
	command *exec.Cmd
	log     io.Reader
	lines   *bufio.Scanner // of its log
	address string         // where it serves metrics, where that was asked for
}

// line is what counts of a line of its log.
type line struct {
	Time time.Time
	Msg  string
	HTTP string
}

// settings are the variables of a producer, with more beyond those that every run has.
func (c *cluster) settings(topic string, more map[string]string) []string {
	all := []string{
		"PRODUCER_NAME=" + topic, "PRODUCER_TOPIC=" + topic, "PRODUCER_DEAD_LETTER_TOPIC=" + deadLetters,
		"PRODUCER_POSITION_TOPIC=" + positions, "PRODUCER_HTTP_ADDRESS=127.0.0.1:0",
	}
	for name, value := range c.client() {
		all = append(all, "KAFKA_"+strings.ToUpper(strings.ReplaceAll(name, ".", "_"))+"="+value)
	}
	for name, value := range more {
		all = append(all, name+"="+value)
	}
	return all
}

// ownProducer is the producer of this source tree.
func ownProducer() string { return filepath.Join(harness.Root(), "bin", "producer") }

// launch starts a build of the producer.
func (c *cluster) launch(b *testing.B, executable, topic string, more map[string]string) *program {
	b.Helper()
	p := &program{command: exec.Command(executable)}
	p.command.Env = c.settings(topic, more)
	stderr, err := p.command.StderrPipe()
	require.NoError(b, err)
	require.NoError(b, p.command.Start())
	p.log, p.lines = stderr, bufio.NewScanner(stderr)
	return p
}

// await reads the log up to a line that begins with text.
func (p *program) await(b *testing.B, text string) line {
	b.Helper()
	var log []string
	for p.lines.Scan() {
		var l line
		log = append(log, p.lines.Text())
		if json.Unmarshal(p.lines.Bytes(), &l) == nil && strings.HasPrefix(l.Msg, text) {
			return l
		}
	}
	require.Fail(b, "producer ended early", strings.Join(log, "\n"))
	return line{}
}

// end ends the producer, as Kubernetes would.
func (p *program) end(b *testing.B) {
	b.Helper()
	require.NoError(b, p.command.Process.Signal(syscall.SIGTERM))
	for p.lines.Scan() { // until it closes its log
	}
	require.NoError(b, p.command.Wait())
}

// runProgram has a build of the producer read file, with or without transactions.
func (c *cluster) runProgram(b *testing.B, executable, file string, count int, delivery string) run {
	b.Helper()
	topic, remove := c.topic(b)
	defer remove()
	p := c.launch(b, executable, topic, map[string]string{"SOURCE_KIND": "file", "SOURCE_PATH": file, "PRODUCER_DELIVERY": delivery})
	began := p.await(b, "source starts")
	ended := p.await(b, "source has ended")
	peak := peakOf(b, p.command.Process.Pid)
	p.end(b)
	return run{
		rate: float64(count) / ended.Time.Sub(began.Time).Seconds(), peak: peak,
		cpu: p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime(),
	}
}
