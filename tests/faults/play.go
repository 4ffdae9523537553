package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/supervisor"
	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/tests/harness"
)

const (
	topic          = "my-sports"
	rotateInterval = 5 * time.Second
	// rate is how many events a second each source has.
	rate = 30
	// idle is how long nothing may arrive from a server.
	idle = 2 * time.Second
	// documentLines is how many events the one document has for each round: more than come meanwhile, unless there are floods.
	documentLines = 600
	// patience is how long a round may take to be overcome, on a slow machine.
	patience = 4 * time.Minute
)

// play is a stack with its sources, on which a schedule is played.
type play struct {
	command *harness.Command
	sources []source
}

// newSources are of all kinds that have positions.
func newSources(t testing.TB, seed uint64, rounds int64) []source {
	return []source{
		newSSE(t, "numbered", seed, false, rate, idle),
		newSSE(t, "greeting", seed, true, rate, idle),
		newDocumentFeed(t, "document", seed, rate, (rounds+10)*documentLines, idle),
		newPolledFeed(t, "polled", seed, rate, time.Second, idle),
		newFollowed(t, "followed", seed, rate),
	}
}

// begin brings the stack up, and has the sources misbehave once their producers have begun to read.
func (p *play) begin(t *testing.T) {
	t.Helper()
	settings := filepath.Join(t.TempDir(), "settings.yaml")
	var sources []map[string]any
	for _, s := range p.sources {
		entry := map[string]any{"name": s.name()}
		maps.Copy(entry, s.settings())
		sources = append(sources, entry)
	}
	text, err := json.Marshal(map[string]any{"config": map[string]any{
		"aws:region":           "eu-west-1",
		"kafka-on-eks:sources": sources,
		"kafka-on-eks:sink":    map[string]any{"rotateInterval": rotateInterval.String()},
		"kafka-on-eks:bucket":  map[string]any{"forceDestroy": true},
		"kafka-on-eks:storage": map[string]any{"reclaimPolicy": "Delete"},
		"kafka-on-eks:cluster": map[string]any{"deletionProtection": false},
	}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(settings, text, 0o600)) // JSON is YAML
	p.command.Must(t, "up", "--config-file", settings)
	named := map[string]source{}
	for _, s := range p.sources {
		named[processOf(s.name())] = s
	}
	p.command.FollowCheckpoints(t, topic+".positions", func(producer string, c delivery.Checkpoint) {
		if s := named[producer]; s != nil {
			s.note(c)
		}
	})
	for _, s := range p.sources {
		require.NoError(t, s.awaitCommitted(1, patience), s.name())
		s.misbehave()
	}
}

// round does what the round says, and waits until everything runs again and events that came after are committed. It logs how
// long each of that took.
func (p *play) round(t *testing.T, number int, r round) error {
	t.Helper()
	start := time.Now()
	took := func() time.Duration { return time.Since(start).Round(100 * time.Millisecond) }
	var times []string
	defer func() { t.Logf("round %d: %s\n%s", number, r, strings.Join(times, ", ")) }()
	killed := map[string]int{}
	for _, s := range r {
		time.Sleep(s.after)
		p.step(t, s, killed)
	}
	times = append(times, fmt.Sprintf("faults %s", took()))
	harness.Eventually(t, patience, func() error {
		status := p.command.Status(t)
		for name, pid := range killed {
			if p := status.Process(t, name); p.State != supervisor.Running || p.PID == pid {
				return fmt.Errorf("%s is %s with pid %d, after pid %d was killed", name, p.State, p.PID, pid)
			}
		}
		return nil
	})
	times = append(times, fmt.Sprintf("processes %s", took()))
	for _, s := range p.sources {
		if err := s.awaitCommitted(s.next(), patience); err != nil {
			return fmt.Errorf("source %s: %w", s.name(), err)
		}
		times = append(times, fmt.Sprintf("%s %s", s.name(), took()))
	}
	return nil
}

// finish has the sources come to their ends, and waits until all is committed.
func (p *play) finish() error {
	var problems []error
	for _, s := range p.sources {
		if err := s.awaitCommitted(s.finish(), patience); err != nil {
			problems = append(problems, fmt.Errorf("source %s: %w", s.name(), err))
		}
	}
	return errors.Join(problems...)
}

// ledger compares what is in Kafka by now.
func (p *play) ledger(t *testing.T) *ledger {
	t.Helper()
	events, letters := p.command.Read(t, topic), p.command.Read(t, topic+".dead-letters")
	l := newLedger(p.sources) // after the topics, which hold nothing then that the sources don't know
	l.topic(events, false)
	l.topic(letters, true)
	return l
}

// step does what the step says. It notes which processes it killed.
func (p *play) step(t *testing.T, s step, killed map[string]int) {
	t.Helper()
	// One that is just restarting is left to it.
	end := func(name string) {
		if pid := p.command.Status(t).Process(t, name).PID; pid != 0 && syscall.Kill(pid, syscall.SIGKILL) == nil {
			killed[name] = pid
		}
	}
	switch s.fault {
	case kill:
		end(s.target)
	case pause:
		resume := p.stop(t, s.target)
		time.Sleep(s.length)
		resume()
	case secondCopy:
		p.runSecondProducer(t, processOf(s.target), s.length)
	case flood:
		p.source(s.target).flood(s.count)
	case sourceAway:
		p.source(s.target).(server).turn(away, s.length)
	case sourceHangs:
		p.source(s.target).(server).turn(hanging, s.length)
	case rotateAway:
		file := p.source(s.target).(*followed)
		require.NoError(t, file.rotateAway(s.rotation, int(s.count), patience, func() { end(processOf(s.target)) }))
	}
}

// source finds a source by its name.
func (p *play) source(name string) source {
	for _, s := range p.sources {
		if s.name() == name {
			return s
		}
	}
	panic("no source " + name)
}

// stop has a process stand still until resume is called. One that is just restarting is left to it.
func (p *play) stop(t *testing.T, name string) (resume func()) {
	t.Helper()
	pid := p.command.Status(t).Process(t, name).PID
	if pid == 0 || syscall.Kill(pid, syscall.SIGSTOP) != nil {
		return func() {}
	}
	return func() { _ = syscall.Kill(pid, syscall.SIGCONT) } // it may have been killed
}

// runSecondProducer starts a copy of a producer, the first one being paused for a while, and waits until the copy gives way
// to the one that the stack restarts.
func (p *play) runSecondProducer(t *testing.T, name string, paused time.Duration) {
	t.Helper()
	var environ []string
	harness.Eventually(t, patience, func() error {
		first, err := process.NewProcess(int32(p.command.Status(t).Process(t, name).PID))
		if err != nil {
			return err
		}
		environ, err = first.Environ()
		return err
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if paused > 0 {
		time.AfterFunc(paused, p.stop(t, name))
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

// report logs what was done to whom.
func (p *play) report(t *testing.T) {
	t.Helper()
	for _, s := range p.sources {
		t.Logf("%s: %s", s.name(), s.report())
	}
}
