package workspace

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

// Claim keeps other commands from changing the stack. The system lets go of it when its process ends, however that happens, so that what
// one finds of a run before has been left by one that was killed.
type Claim struct{ lock *flock.Flock }

// Take takes the stack for a command, or fails with a [*BusyError].
func Take(w *Workspace, command string) (*Claim, error) {
	path := filepath.Join(w.Dir(), "command.lock")
	for {
		if err := os.MkdirAll(w.Dir(), 0o700); err != nil {
			return nil, fmt.Errorf("make the stack's folder: %w", err)
		}
		lock := flock.New(path, flock.SetPermissions(0o600))
		locked, err := lock.TryLock()
		switch {
		case errors.Is(err, os.ErrNotExist):
			continue // a down has just deleted the folder
		case err != nil:
			return nil, fmt.Errorf("claim stack %s: %w", w.Stack, err)
		case !locked:
			busy := &BusyError{Stack: w.Stack}
			if noted, err := os.ReadFile(path); err == nil {
				_, _ = fmt.Sscan(string(noted), &busy.Command, &busy.PID) // just begun, where there is nothing yet
			}
			return nil, busy
		}
		mine, err := lock.Stat()
		if err != nil {
			return nil, errors.Join(fmt.Errorf("claim stack %s: %w", w.Stack, err), lock.Close())
		}
		if there, err := os.Stat(path); err != nil || !os.SameFile(mine, there) {
			_ = lock.Close() // of a file that a down has deleted since
			continue
		}
		if err := os.WriteFile(path, fmt.Appendf(nil, "%s %d\n", command, os.Getpid()), 0o600); err != nil {
			return nil, errors.Join(fmt.Errorf("claim stack %s: %w", w.Stack, err), lock.Close())
		}
		return &Claim{lock}, nil
	}
}

// Release lets others change the stack.
func (c *Claim) Release() { _ = c.lock.Close() }

// TakeFromUp takes the stack for a down, from an up that is at work on it: that is told to end, as by Ctrl-C, and waited for.
func TakeFromUp(ctx context.Context, w *Workspace, patience time.Duration) (*Claim, error) {
	told := false
	return backoff.Retry(ctx, func() (*Claim, error) {
		c, err := Take(w, "down")
		var busy *BusyError
		if err != nil && !errors.As(err, &busy) {
			return nil, backoff.Permanent(err)
		}
		if busy != nil && busy.Command == "up" && !told && sameProgram(busy.PID) {
			told = syscall.Kill(busy.PID, syscall.SIGTERM) == nil
		}
		return c, err
	}, backoff.WithBackOff(backoff.NewConstantBackOff(100*time.Millisecond)), backoff.WithMaxElapsedTime(patience))
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
