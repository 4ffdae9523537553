// Package bench measures what users wait for. It prints figures and fails nothing: machines differ.
package bench

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// BenchmarkWarmUp: everything built, jars cached, no data; until the first object lies in S3.
// It then prints the memory of all processes.
func BenchmarkWarmUp(b *testing.B) {
	for range b.N {
		c := harness.New(b)
		start := time.Now()
		c.Must(b, "up")
		b.ReportMetric(time.Since(start).Seconds(), "s-to-first-object(goal<=60)")
		var resident uint64
		for _, p := range c.Status(b).Processes {
			resident += p.RSS
		}
		b.ReportMetric(float64(resident>>20), "MiB-resident(goal<=4096)")
		start = time.Now()
		c.Must(b, "up")
		b.ReportMetric(time.Since(start).Seconds(), "s-second-up")
		start = time.Now()
		c.Must(b, "down")
		b.ReportMetric(time.Since(start).Seconds(), "s-down")
	}
}

// BenchmarkPreviewProd: the plan of stack prod, nothing running.
func BenchmarkPreviewProd(b *testing.B) {
	for range b.N {
		c := harness.New(b)
		start := time.Now()
		c.Must(b, "preview", "--stack", "prod")
		b.ReportMetric(time.Since(start).Seconds(), "s(goal<=5)")
	}
}

// BenchmarkColdUp: a fresh clone on a machine with Go, Java and Maven, all caches empty. It takes
// many minutes and downloads everything, so it runs only where COLD is set.
func BenchmarkColdUp(b *testing.B) {
	if os.Getenv("COLD") == "" {
		b.Skip("set COLD=1 to build everything from nothing")
	}
	for range b.N {
		dir := b.TempDir()
		clone := filepath.Join(dir, "clone")
		command(b, nil, dir, "git", "clone", "--quiet", harness.Root(), clone)
		empty := []string{
			"GOCACHE=" + filepath.Join(dir, "go-build"), "GOMODCACHE=" + filepath.Join(dir, "go-mod"),
			"MAVEN_OPTS=-Dmaven.repo.local=" + filepath.Join(dir, "maven"), "GOFLAGS=-trimpath -buildvcs=false",
		}
		b.Cleanup(func() {
			command(b, empty, clone, "make", "down")
			command(b, empty, clone, "go", "clean", "-modcache") // its files are read-only
		})
		start := time.Now()
		command(b, empty, clone, "go", "mod", "download")
		b.ReportMetric(time.Since(start).Seconds(), "s-download")
		compile := time.Now()
		command(b, empty, clone, "go", "build", "-o", filepath.Join(dir, "program"), ".")
		b.ReportMetric(time.Since(compile).Seconds(), "s-compile-program(goal<=180)")
		command(b, empty, clone, "make", "up")
		b.ReportMetric(time.Since(start).Seconds(), "s-in-all(goal<=480)")
	}
}

// command runs a program to its end and shows what it prints.
func command(b *testing.B, env []string, dir, name string, args ...string) {
	b.Helper()
	c := exec.CommandContext(context.Background(), name, args...)
	c.Dir, c.Env, c.Stdout, c.Stderr = dir, append(os.Environ(), env...), os.Stdout, os.Stderr
	err := c.Run()
	var exit *exec.ExitError
	require.False(b, errors.As(err, &exit), "%s %v: %v", name, args, err)
	require.NoError(b, err)
}
