// Package harness drives the built command in tests, the way a user does: up, status, verify, down.
package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/supervisor"
	"kafka-on-eks/local/verify"
	"kafka-on-eks/local/workspace"
)

// Root is the project's folder: the nearest above the test's own that has a go.mod.
func Root() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for at := dir; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at
		}
	}
	panic("no go.mod above " + dir)
}

// Command runs bin/local in a home of its own.
type Command struct{ Home string }

// New makes a command with an empty home. Whatever runs in it is ended after the test.
func New(t testing.TB) *Command {
	t.Helper()
	c := &Command{Home: t.TempDir()}
	t.Cleanup(func() {
		if out, err := c.Run("down"); err != nil {
			t.Errorf("down after the test: %v\n%s", err, out)
		}
	})
	return c
}

// workspace is where the stack "local" lies.
func (c *Command) workspace() *workspace.Workspace {
	return &workspace.Workspace{Home: c.Home, Stack: "local"}
}

// Run runs a subcommand and returns what it printed on both outputs.
func (c *Command) Run(args ...string) (string, error) {
	var out bytes.Buffer
	err := c.run(&out, &out, args...)
	return out.String(), err
}

func (c *Command) run(stdout, stderr *bytes.Buffer, args ...string) error {
	command := exec.Command(filepath.Join(Root(), "bin", "local"), append(args, "--home", c.Home)...)
	command.Dir = Root()
	command.Stdout, command.Stderr = stdout, stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("local %v: %w", args, err)
	}
	return nil
}

// Must runs a subcommand that has to succeed.
func (c *Command) Must(t testing.TB, args ...string) string {
	t.Helper()
	out, err := c.Run(args...)
	require.NoError(t, err, out)
	return out
}

// JSON runs a subcommand with --json and decodes what it prints.
func (c *Command) JSON(t testing.TB, into any, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err := c.run(&stdout, &stderr, append(args, "--json")...)
	require.NoError(t, err, "%s\n%s", &stdout, &stderr)
	require.NoError(t, json.Unmarshal(stdout.Bytes(), into), stdout.String())
}

// Kill ends a process with SIGKILL and waits until the supervisor has another one in its place.
func (c *Command) Kill(t testing.TB, name string) {
	t.Helper()
	killed := c.Status(t).Process(t, name).PID
	require.NotZero(t, killed, name)
	require.NoError(t, syscall.Kill(killed, syscall.SIGKILL))
	Eventually(t, time.Minute, func() error {
		p := c.Status(t).Process(t, name)
		if p.PID == killed || p.State != supervisor.Running {
			return fmt.Errorf("%s is %s with pid %d, pid %d was killed", name, p.State, p.PID, killed)
		}
		return nil
	})
}

// Verify compares acknowledged records with S3. It returns the report also where records are missing.
func (c *Command) Verify(t testing.TB) verify.Report {
	t.Helper()
	var stdout, stderr bytes.Buffer
	_ = c.run(&stdout, &stderr, "verify", "--json") // the report tells
	var r verify.Report
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &r), "%s\n%s", &stdout, &stderr)
	return r
}

// Eventually tries until try returns nil; the test fails with its last error after limit.
func Eventually(t testing.TB, limit time.Duration, try func() error) {
	t.Helper()
	_, err := backoff.Retry(context.Background(), func() (struct{}, error) { return struct{}{}, try() },
		backoff.WithBackOff(backoff.NewConstantBackOff(500*time.Millisecond)), backoff.WithMaxElapsedTime(limit))
	require.NoError(t, err)
}
