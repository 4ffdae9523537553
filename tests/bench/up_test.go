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
	for range b.N {
		clone, empty := coldClone(b)
		b.Cleanup(func() { command(b, empty, clone, "make", "down") })
		wall, cpu := command(b, empty, clone, "make", "up")
		b.ReportMetric(wall.Seconds(), "s-in-all(goal<=480)")
		b.ReportMetric(cpu.Seconds(), "cpu-s-in-all")
	}
}

// BenchmarkColdProgram: the stack program alone, with the flags of Pulumi's own language host and the garbage collection
// that the Makefile sets, all caches empty but for the downloads.
func BenchmarkColdProgram(b *testing.B) {
	for range b.N {
		clone, empty := coldClone(b)
		download, _ := command(b, empty, clone, "go", "mod", "download")
		b.ReportMetric(download.Seconds(), "s-download")
		wall, cpu := command(b, append(empty, "GOGC=400"), clone, "go", "build", "-ldflags", "-w -s", "-o", filepath.Join(clone, "program"), ".")
		b.ReportMetric(wall.Seconds(), "s-compile-program(goal<=180)")
		b.ReportMetric(cpu.Seconds(), "cpu-s-compile-program")
	}
}

// coldClone gives a fresh clone, and an environment whose caches are empty and go with the benchmark.
func coldClone(b *testing.B) (clone string, environment []string) {
	b.Helper()
	if os.Getenv("COLD") == "" {
		b.Skip("set COLD=1 to build everything from nothing") //nolint:forbidigo // runs on demand
	}
	dir := b.TempDir()
	clone = filepath.Join(dir, "clone")
	command(b, nil, dir, "git", "clone", "--quiet", harness.Root(), clone)
	environment = []string{
		"GOCACHE=" + filepath.Join(dir, "go-build"), "GOMODCACHE=" + filepath.Join(dir, "go-mod"),
		"MAVEN_OPTS=-Dmaven.repo.local=" + filepath.Join(dir, "maven"), "GOFLAGS=-trimpath -buildvcs=false",
	}
	b.Cleanup(func() { command(b, environment, clone, "go", "clean", "-modcache") }) // its files are read-only
	return clone, environment
}

// command runs a program to its end, shows what it prints, and tells how long it took, by the clock and of all processors.
func command(b *testing.B, env []string, dir, name string, args ...string) (wall, cpu time.Duration) {
	b.Helper()
	c := exec.CommandContext(context.Background(), name, args...)
	c.Dir, c.Env, c.Stdout, c.Stderr = dir, append(os.Environ(), env...), os.Stdout, os.Stderr
	start := time.Now()
	err := c.Run()
	var exit *exec.ExitError
	require.False(b, errors.As(err, &exit), "%s %v: %v", name, args, err)
	require.NoError(b, err)
	return time.Since(start), c.ProcessState.UserTime() + c.ProcessState.SystemTime()
}
