package supervisor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/google/renameio/v2"
	"github.com/shirou/gopsutil/v4/process"
)

// writePID notes a running process in a file: its id and, because ids come again, when it was created (milliseconds since 1970, as gopsutil has it).
func writePID(path string, pid int) error {
	created, err := createdAt(pid)
	if err != nil {
		return nil // it has ended already; nothing to note
	}
	if err := renameio.WriteFile(path, fmt.Appendf(nil, "%d\n%d\n", pid, created), 0o600); err != nil {
		return fmt.Errorf("note pid: %w", err)
	}
	return nil
}

// readPID tells which process a file notes; ok is false when it notes none or that has ended.
func readPID(path string) (pid int, created int64, ok bool) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, false
	}
	if _, err := fmt.Sscan(string(data), &pid, &created); err != nil {
		return 0, 0, false
	}
	return pid, created, sameProcess(pid, created)
}

func removePID(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove pid: %w", err)
	}
	return nil
}

// endLeftovers kills what an earlier daemon has left running and waits until it is gone. On Linux the kernel has done so already, but perhaps not
// finished.
func (l layout) endLeftovers(ctx context.Context) error {
	paths, err := filepath.Glob(filepath.Join(escapeGlob(l.pids()), "*.pid"))
	if err != nil {
		return fmt.Errorf("list pids: %w", err)
	}
	var problems []error
	for _, path := range paths {
		if err := endLeftover(ctx, path); err != nil {
			problems = append(problems, fmt.Errorf("end process %s of an earlier run: %w", strings.TrimSuffix(filepath.Base(path), ".pid"), err))
			continue
		}
		problems = append(problems, removePID(path))
	}
	return errors.Join(problems...)
}

func endLeftover(ctx context.Context, path string) error {
	pid, created, ok := readPID(path)
	if !ok {
		return nil
	}
	return awaitEnd(ctx, pid, created, func() { _ = syscall.Kill(-pid, syscall.SIGKILL) })
}

// awaitEnd waits until the process is gone, and does what helps before each look.
func awaitEnd(ctx context.Context, pid int, created int64, help func()) error {
	gone := func() (struct{}, error) {
		if !sameProcess(pid, created) {
			return struct{}{}, nil
		}
		help()
		return struct{}{}, fmt.Errorf("pid %d doesn't end", pid)
	}
	_, err := backoff.Retry(ctx, gone, backoff.WithBackOff(quick()), backoff.WithMaxElapsedTime(endWithin))
	return err
}

// sameProcess tells whether pid is still the process that was created then. The kernel counts creation in ticks since boot, and the time of boot is
// known to a second only.
func sameProcess(pid int, created int64) bool {
	now, err := createdAt(pid)
	return err == nil && now-created < 2000 && created-now < 2000
}

func createdAt(pid int) (int64, error) {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return 0, err
	}
	if status, err := p.Status(); err == nil && len(status) == 1 && status[0] == process.Zombie {
		return 0, process.ErrorProcessNotRunning
	}
	return p.CreateTime()
}

// quick is the pace of looking for something that takes from milliseconds to seconds.
func quick() backoff.BackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 20 * time.Millisecond
	b.Multiplier = 1.3
	b.MaxInterval = 500 * time.Millisecond
	return b
}
