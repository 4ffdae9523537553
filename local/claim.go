package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gofrs/flock"
	"github.com/shirou/gopsutil/v4/process"
)

// claim keeps other commands from changing the stack. The system lets go of it when its process ends, however that happens, so that what
// one finds of a run before has been left by one that was killed.
type claim struct{ lock *flock.Flock }

// busyError says who changes the stack just now.
type busyError struct {
	stack   string
	command string // "up" or "down"
	pid     int
}

func (e *busyError) Error() string {
	return fmt.Sprintf("stack %s: local %s (pid %d) is at work on it: wait until it has ended", e.stack, e.command, e.pid)
}

// claim takes the stack for a command, or fails with a *busyError.
func (p *place) claim(command string) (*claim, error) {
	path := filepath.Join(p.dir(), "command.lock")
	for {
		if err := os.MkdirAll(p.dir(), 0o700); err != nil {
			return nil, fmt.Errorf("make the stack's folder: %w", err)
		}
		lock := flock.New(path, flock.SetPermissions(0o600))
		locked, err := lock.TryLock()
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue // a down has just deleted the folder
		case err != nil:
			return nil, fmt.Errorf("claim stack %s: %w", p.stack, err)
		case !locked:
			busy := &busyError{stack: p.stack}
			if noted, err := os.ReadFile(path); err == nil {
				_, _ = fmt.Sscan(string(noted), &busy.command, &busy.pid) // just begun, where there is nothing yet
			}
			return nil, busy
		}
		mine, err := lock.Stat()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("claim stack %s: %w", p.stack, err), lock.Close())
		}
		if there, err := os.Stat(path); err != nil || !os.SameFile(mine, there) {
			_ = lock.Close() // of a file that a down has deleted since
			continue
		}
		if err := os.WriteFile(path, fmt.Appendf(nil, "%s %d\n", command, os.Getpid()), 0o600); err != nil {
			return nil, errors.Join(fmt.Errorf("claim stack %s: %w", p.stack, err), lock.Close())
		}
		return &claim{lock}, nil
	}
}

// release lets others change the stack.
func (c *claim) release() { _ = c.lock.Close() }

// endWithin bounds the wait for another command that was told to end: it cleans up first.
const endWithin = rollbackTimeout + 30*time.Second

// claimForDown takes the stack from an up that is at work on it: that is told to end, as by Ctrl-C, and waited for.
func (p *place) claimForDown(ctx context.Context) (*claim, error) {
	told := false
	return backoff.Retry(ctx, func() (*claim, error) {
		c, err := p.claim("down")
		var busy *busyError
		if err != nil && !errors.As(err, &busy) {
			return nil, backoff.Permanent(err)
		}
		if busy != nil && busy.command == "up" && !told && sameProgram(busy.pid) {
			told = syscall.Kill(busy.pid, syscall.SIGTERM) == nil
		}
		return c, err
	}, backoff.WithBackOff(backoff.NewConstantBackOff(100*time.Millisecond)), backoff.WithMaxElapsedTime(endWithin))
}

// sameProgram tells whether a process runs this program.
func sameProgram(pid int) bool {
	self, err := os.Executable()
	if err != nil {
		return false
	}
	other, err := process.NewProcess(int32(pid))
	if err != nil {
		return false
	}
	exe, err := other.Exe()
	return err == nil && exe == self
}
