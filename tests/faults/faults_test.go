// Package faults holds the stack to exactly once while everything around it fails.
package faults

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/supervisor"
	"kafka-on-eks/tests/harness"
)

const (
	topic    = "my-sports"
	rotation = 5 * time.Second
	// rate is in events a second. It is also the clock of the schedule.
	rate = 150
	// patience is how long a round may take to be overcome, on a slow machine.
	patience = 4 * time.Minute
)

// TestFaults reads from a server that misbehaves while processes are killed: each of its events is in the topic once,
// in order, byte for byte, or once among the dead letters where it is no good; and in S3 once. FAULT_SEED chooses
// another schedule, FAULT_ROUNDS how long it is.
func TestFaults(t *testing.T) {
	seed, rounds := number(t, "FAULT_SEED", 1), number(t, "FAULT_ROUNDS", 30)
	schedule := newSchedule(seed, int(rounds))
	s := newServer(t, seed, rate)
	c := harness.New(t)
	done := 0
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		t.Logf("FAULT_SEED=%d FAULT_ROUNDS=%d failed in round %d; the schedule:", seed, rounds, done)
		for i, r := range schedule[:min(done+1, len(schedule))] {
			t.Logf("%3d  %s", i, r)
		}
		t.Log(s.report())
		for _, name := range []string{"producer", "s3-sink"} {
			out, _ := c.Run("logs", name) // as far as there is one
			lines := strings.SplitAfter(out, "\n")
			t.Logf("%s:\n%s", name, strings.Join(lines[max(0, len(lines)-60):], ""))
		}
	})
	c.Must(t, "up", "-c", "source.kind=sse", "-c", "source.url="+s.url(),
		"-c", "sink.rotateInterval="+rotation.String())
	s.misbehave()
	for ; done < len(schedule); done++ {
		start := time.Now()
		play(t, c, s, schedule[done])
		t.Logf("round %d, %s: %s", done, time.Since(start).Round(100*time.Millisecond), schedule[done])
	}

	n := s.finish()
	awaitPosition(t, c, n)
	t.Log(s.report())
	inTopic := requireInKafka(t, c, seed, n)
	closing := c.CloseTail(t, topic, rotation)
	report := c.AwaitPending(t, closing, patience)
	require.True(t, report.OK(), report.String())
	require.Equal(t, inTopic, report.Acknowledged, report.String())
	require.Equal(t, n-inTopic, report.ProducerDeadLetters, report.String())
	requireInS3(t, c, seed, n)
}

// play does what the round says, and waits until everything runs again and an event that came after is committed.
func play(t *testing.T, c *harness.Command, s *server, r round) {
	t.Helper()
	killed := map[string]int{}
	for _, step := range r {
		s.await(s.latest() + step.after)
		switch step.fault {
		case kill:
			// One that is just restarting is left to it.
			if pid := c.Status(t).Process(t, step.process).PID; pid != 0 && syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed[step.process] = pid
			}
		case pause:
			resume := stop(t, c, step.process)
			s.await(s.latest() + step.events)
			resume()
		case flood:
			s.flood(step.events)
		case sourceAway:
			s.turn(away, step.events)
		case sourceHangs:
			s.turn(hanging, step.events)
		case secondCopy:
			runSecondProducer(t, c, s, step.events)
		}
	}
	harness.Eventually(t, patience, func() error {
		status := c.Status(t)
		for name, pid := range killed {
			if p := status.Process(t, name); p.State != supervisor.Running || p.PID == pid {
				return fmt.Errorf("%s is %s with pid %d, after pid %d was killed", name, p.State, p.PID, pid)
			}
		}
		return nil
	})
	awaitPosition(t, c, s.latest()+1)
}

// awaitPosition waits until event n is committed.
func awaitPosition(t *testing.T, c *harness.Command, n int64) {
	t.Helper()
	harness.Eventually(t, patience, func() error {
		if got := c.Status(t).Delivery.Position; got < n {
			return fmt.Errorf("event %d is committed, waiting for %d", got, n)
		}
		return nil
	})
}

// stop has a process stand still until resume is called. One that is just restarting is left to it.
func stop(t *testing.T, c *harness.Command, name string) (resume func()) {
	t.Helper()
	pid := c.Status(t).Process(t, name).PID
	if pid == 0 || syscall.Kill(pid, syscall.SIGSTOP) != nil {
		return func() {}
	}
	return func() { _ = syscall.Kill(pid, syscall.SIGCONT) } // it may have been killed
}

// runSecondProducer starts a copy of the producer, the first one being paused for some events, and waits until the copy
// gives way to the one that the stack restarts.
func runSecondProducer(t *testing.T, c *harness.Command, s *server, paused int64) {
	t.Helper()
	var environ []string
	harness.Eventually(t, patience, func() error {
		p := c.Status(t).Process(t, "producer")
		first, err := process.NewProcess(int32(p.PID))
		if err != nil {
			return err
		}
		environ, err = first.Environ()
		return err
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if paused > 0 {
		resume := stop(t, c, "producer")
		go func() {
			s.await(s.latest() + paused)
			resume()
		}()
	}
	var log bytes.Buffer
	second := exec.CommandContext(ctx, filepath.Join(harness.Root(), "bin", "producer"))
	second.Env = append(environ, "PRODUCER_HTTP_ADDRESS=127.0.0.1:0")
	second.Stderr = &log
	err := second.Run()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "ends by itself\n%s", &log)
	require.NoError(t, ctx.Err(), "one of two producers must give way\n%s", &log)
	require.Contains(t, log.String(), "fenced by another running producer of the same name")
}

// requireInKafka fails unless each of the events up to n is in the topic or among the dead letters, where it belongs,
// once, and in order in each partition. It returns how many are in the topic.
func requireInKafka(t *testing.T, c *harness.Command, seed uint64, n int64) int64 {
	t.Helper()
	seen := make([]int, n+1)
	var good int64
	var problems []string
	for _, name := range []string{topic, topic + ".dead-letters"} {
		last := map[int32]int64{}
		for _, m := range c.Read(t, name) {
			at := fmt.Sprintf("%s-%d@%s", name, m.TopicPartition.Partition, m.TopicPartition.Offset)
			i, err := strconv.ParseInt(header(m, "position"), 10, 64)
			if err != nil || i < 1 || i > n {
				problems = append(problems, fmt.Sprintf("%s: got position %q, must be from 1 to %d", at, header(m, "position"), n))
				continue
			}
			seen[i]++
			if before := last[m.TopicPartition.Partition]; before > i {
				problems = append(problems, fmt.Sprintf("%s: event %d after %d", at, i, before))
			}
			last[m.TopicPartition.Partition] = i
			e := newEvent(seed, i)
			if !bytes.Equal(e.value(), m.Value) {
				problems = append(problems, fmt.Sprintf("%s: event %d isn't as it was sent: %.200q", at, i, m.Value))
			}
			if reason := header(m, "reason"); reason != e.reason || (reason != "") != (name != topic) {
				problems = append(problems, fmt.Sprintf("%s: event %d has reason %q, must be %q", at, i, reason, e.reason))
			}
			if name == topic {
				good++
			}
		}
	}
	for i := int64(1); i <= n; i++ {
		if seen[i] != 1 {
			problems = append(problems, fmt.Sprintf("event %d is there %d times", i, seen[i]))
		}
	}
	require.Empty(t, problems[:min(len(problems), 20)], "%d problems", len(problems))
	return good
}

// requireInS3 fails unless each good event is a line in S3 once, and nothing else is, but for what closed the files.
func requireInS3(t *testing.T, c *harness.Command, seed uint64, n int64) {
	t.Helper()
	got := map[string]int{}
	for _, lines := range c.Lines(t, topic) {
		for _, line := range lines {
			got[line]++
		}
	}
	var problems []string
	for i := int64(1); i <= n; i++ {
		e := newEvent(seed, i)
		if e.reason != "" {
			continue
		}
		if line := string(e.value()); got[line] == 1 {
			delete(got, line)
		} else {
			problems = append(problems, fmt.Sprintf("event %d is there %d times", i, got[line]))
		}
	}
	for line := range got {
		if !strings.HasPrefix(line, `{"closes":`) {
			problems = append(problems, fmt.Sprintf("no event: %.200q", line))
		}
	}
	require.Empty(t, problems[:min(len(problems), 20)], "%d problems", len(problems))
}

// header is the value of a record's header, "" where it has none.
func header(m *kafka.Message, key string) string {
	i := slices.IndexFunc(m.Headers, func(h kafka.Header) bool { return h.Key == key })
	if i < 0 {
		return ""
	}
	return string(m.Headers[i].Value)
}

// number reads a number from the environment.
func number(t *testing.T, variable string, without uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return without
	}
	n, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, "%s must be a whole number (e.g. %d)", variable, without)
	return n
}
