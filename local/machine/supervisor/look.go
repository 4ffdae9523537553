package supervisor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// suspendedError says that a process stands still.
type suspendedError struct{ pid int }

func (e suspendedError) Error() string {
	return fmt.Sprintf("it stands still, since it got SIGSTOP (kill -CONT %d lets it go on)", e.pid)
}

func isSuspended(err error) bool {
	var suspended suspendedError
	return errors.As(err, &suspended)
}

// lookAt is nil when the running process is ready.
func lookAt(ctx context.Context, probe Probe, pid int, timeout time.Duration) error {
	if suspended(pid) {
		return suspendedError{pid}
	}
	return probe.look(ctx, timeout)
}

// suspended reports whether a process stands still.
func suspended(pid int) bool {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return false
	}
	states, err := p.Status()
	return err == nil && slices.Contains(states, process.Stop)
}

// memoryOf is the resident memory of a process in bytes, 0 where there is none.
func memoryOf(pid int) uint64 {
	if pid == 0 {
		return 0
	}
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return 0
	}
	memory, err := p.MemoryInfo()
	if err != nil {
		return 0
	}
	return memory.RSS
}
