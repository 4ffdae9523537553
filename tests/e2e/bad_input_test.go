package e2e

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// TestBadInput: each mistake ends with one clear message and an exit code, and leaves nothing behind.
func TestBadInput(t *testing.T) {
	for _, c := range []struct {
		about string
		args  []string
		env   []string
		says  []string
	}{
		{"unknown key", []string{"-c", "brockers=4"}, nil, []string{"kafka-on-eks:brockers", "unknown key", "brokers"}},
		{"wrong type", []string{"-c", "brokers=many"}, nil, []string{"kafka-on-eks:brokers", `"many"`}},
		{"too few brokers", []string{"-c", "brokers=2"}, nil, []string{"kafka-on-eks:brokers", "got 2", "3"}},
		{
			"several at once", []string{"-c", "brokers=2", "-c", "topic.name=my sports"}, nil,
			[]string{"2 problems", "kafka-on-eks:brokers", "kafka-on-eks:topic.name", "my sports"},
		},
		{
			"no such file", []string{"-c", "source.kind=file", "-c", "source.path=/no/such.ndjson"}, nil,
			[]string{"kafka-on-eks:source.path", "/no/such.ndjson"},
		},
		{
			"unreachable source", []string{"-c", "source.kind=sse", "-c", "source.url=http://127.0.0.1:1/stream"}, nil,
			[]string{"kafka-on-eks:source.url", "http://127.0.0.1:1/stream"},
		},
		{"no stack file", []string{"--stack", "staging"}, nil, []string{"staging", "local"}},
		{"no Java", nil, []string{"JAVA_HOME=/no/such/java"}, []string{"Java", "17"}},
		{"old Java", nil, []string{"JAVA_HOME=" + oldJava(t)}, []string{"got version 11, must be 17 or newer", "JAVA_HOME"}},
		{"busy port", []string{"--port", "s3=" + busyPort(t)}, nil, []string{"s3", "port"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			home := t.TempDir()
			command := exec.Command(filepath.Join(harness.Root(), "bin", "local"), append([]string{"up", "--home", home}, c.args...)...)
			command.Dir = harness.Root()
			command.Env = append(os.Environ(), c.env...)
			out, err := command.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, string(out))
			for _, words := range c.says {
				require.Contains(t, string(out), words)
			}
			left, err := os.ReadDir(home)
			require.NoError(t, err)
			require.Empty(t, left, "nothing half-started")
		})
	}
}

// oldJava is the home of a Java that Kafka doesn't run on.
func oldJava(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(home, "bin"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(home, "bin", "java"), []byte("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n"), 0o700))
	return home
}

// busyPort is a port on which somebody listens until the test ends.
func busyPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}
