// Package killed ends commands with SIGKILL in the middle of their work, and breaks stacks in other ways: the next command takes up what is left, and mends
// what is broken.
package killed

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

const settings = harness.SmallStack + `  kafka-on-eks:source: {kind: generator, rate: 500}
`

// stack is one in a home of its own, whose processes' records tell how far a command has come.
type stack struct {
	*harness.Command
	file string
}

func newStack(t *testing.T) *stack {
	t.Helper()
	file := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(file, []byte(settings), 0o600))
	return &stack{harness.New(t), file}
}

// recorded tells whether a process is one of the stack's.
func (s *stack) recorded(process string) bool {
	_, err := os.Stat(filepath.Join(s.Home, "local", "run", "processes", process+".json"))
	return err == nil
}

// start starts a command and returns it when it has come that far.
func (s *stack) start(t *testing.T, so func() bool, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(filepath.Join(harness.Root(), "bin", "local"), append(args, "--home", s.Home)...)
	command.Dir = harness.Root()
	require.NoError(t, command.Start())
	t.Cleanup(func() { _ = command.Process.Kill() })
	harness.Eventually(t, 2*time.Minute, func() error {
		if !so() {
			return errors.New("the command isn't there yet")
		}
		return nil
	})
	return command
}

// kill starts a command, and kills it when it has come that far.
func (s *stack) kill(t *testing.T, so func() bool, args ...string) {
	t.Helper()
	command := s.start(t, so, args...)
	require.NoError(t, command.Process.Kill())
	var exit *exec.ExitError
	require.ErrorAs(t, command.Wait(), &exit)
	require.Equal(t, syscall.SIGKILL, exit.Sys().(syscall.WaitStatus).Signal(), "the command had ended before")
}

// down takes the stack down, and wants nothing left.
func (s *stack) down(t *testing.T) {
	t.Helper()
	s.Must(t, "down")
	left, err := os.ReadDir(s.Home)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestKilledUpAndDown(t *testing.T) {
	s := newStack(t)
	up := []string{"up", "--config-file", s.file}

	s.kill(t, func() bool { return s.recorded("kafka-0") }, up...)
	require.Contains(t, s.Must(t, up...), "Records are landing in S3")
	require.Contains(t, s.Must(t, up...), "No changes")
	report := s.Verify(t)
	require.True(t, report.OK(), report)
	require.Positive(t, report.InS3, report)

	s.breakAndRepair(t)
	require.True(t, s.recorded("producer"))
	s.kill(t, func() bool { return !s.recorded("producer") }, "down")
	s.down(t)
}

func TestKilledUpIsTakenDown(t *testing.T) {
	s := newStack(t)
	s.kill(t, func() bool { return s.recorded("kraftcontroller-0") }, "up", "--config-file", s.file)
	s.down(t)
}

// TestTwoCommands: while an up is at work a second one is refused, and a down ends it first.
func TestTwoCommands(t *testing.T) {
	s := newStack(t)
	up := []string{"up", "--config-file", s.file}
	first := s.start(t, func() bool { return s.recorded("s3") }, up...)
	out, err := s.Run(up...)
	require.Error(t, err)
	require.Contains(t, out, "stack local: local up (pid ")
	s.down(t)
	var exit *exec.ExitError
	require.ErrorAs(t, first.Wait(), &exit)
	_, err = os.Stat(filepath.Join(s.Home, "local"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}
