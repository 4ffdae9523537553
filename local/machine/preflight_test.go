package machine

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJavaVersion(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		output string
		want   int
	}{
		"openjdk 17":    {"openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime Environment (build 17.0.15+6)", 17},
		"oracle 21":     {"java version \"21.0.2\" 2024-01-16 LTS", 21},
		"early access":  {"openjdk version \"25-ea\" 2025-09-16", 25},
		"up to 8":       {"java version \"1.8.0_392\"", 8},
		"first release": {"openjdk version \"9\"", 9},
		"options first": {"Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version \"17.0.1\"", 17},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := javaVersion(test.output)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
	_, err := javaVersion("Unrecognized option")
	require.ErrorContains(t, err, "names no version")
}

// fakeJava writes a java command that says it is of that version.
func fakeJava(t *testing.T, home, version string) string {
	t.Helper()
	path := filepath.Join(home, "bin", "java")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\necho 'openjdk version \""+version+"\"' >&2\n"), 0o700))
	return path
}

func TestCheckJava(t *testing.T) {
	home := t.TempDir()
	t.Setenv("JAVA_HOME", home)
	require.ErrorContains(t, CheckJava(""), "where JAVA_HOME points; Kafka needs Java 17 or newer: install it")

	fakeJava(t, home, "11.0.20")
	require.ErrorContains(t, CheckJava(""), "got version 11, must be 17 or newer")
	fakeJava(t, home, "17.0.1")
	require.NoError(t, CheckJava(""))
	require.ErrorContains(t, CheckJava(filepath.Join(home, "nowhere")), "at the given path")

	t.Setenv("JAVA_HOME", "")
	t.Setenv("PATH", t.TempDir())
	require.ErrorContains(t, CheckJava(""), "in PATH, and JAVA_HOME is not set")
}

func TestCheckDisk(t *testing.T) {
	t.Parallel()
	require.NoError(t, CheckDisk(filepath.Join(t.TempDir(), "not", "there", "yet"), 0))
	require.NoError(t, enoughDisk("/data", 4<<30, 3))
	require.EqualError(t, enoughDisk("/data", 3<<30, 3),
		"check disk of /data: got 3.0 GiB free, must be at least 4.0 for 3 brokers: free some, or move the project to another disk")
	require.ErrorContains(t, CheckDisk(t.TempDir(), 1<<30), "must be at least")
}

func TestCheckPort(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.ErrorContains(t, checkPort(port), "end that program or choose another port")
	require.NoError(t, listener.Close())
	require.NoError(t, checkPort(port))
}
