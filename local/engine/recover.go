package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/shirou/gopsutil/v4/process"
)

// orphanTimeout is how long a Pulumi command may go on whose program is gone; it notices by itself.
const orphanTimeout = 10 * time.Second

// Recover takes up after a run that was killed: it waits for the Pulumi command that may have outlived it, removes that one's lock, and drops
// from the state what was under way, since the stand-ins make and delete again what is half there. The caller sees to it that no other run
// is at work on the stack.
func (e *Engine) Recover(ctx context.Context) error {
	held, err := fs.Glob(os.DirFS(e.lockDir()), "*/*/*/*.json")
	if err != nil || len(held) == 0 {
		return err
	}
	for _, path := range held {
		if err := e.endOrphan(ctx, filepath.Join(e.lockDir(), path)); err != nil {
			return err
		}
	}
	if err := errors.Join(os.RemoveAll(e.lockDir()), os.RemoveAll(e.temporaryRoot())); err != nil {
		return fmt.Errorf("remove what a run that was killed has left: %w", err)
	}
	return e.run(ctx, func(s auto.Stack) error {
		state, err := s.Export(ctx)
		if err != nil {
			return fmt.Errorf("read the state of a run that was killed: %w", err)
		}
		if err := s.Import(ctx, state); err != nil { // which keeps no pending operation
			return fmt.Errorf("repair the state of a run that was killed: %w", err)
		}
		return nil
	})
}

// lockDir is where the engine keeps locks in its backend.
// Source: pulumi/pkg/backend/diy, lockDir: below it organization/project/stack/id.json.
func (e *Engine) lockDir() string { return filepath.Join(e.backend(), ".pulumi", "locks") }

// endOrphan waits for the end of the Pulumi command that holds a lock, and at last kills it.
func (e *Engine) endOrphan(ctx context.Context, lock string) error {
	var holder struct{ PID int32 }
	raw, err := os.ReadFile(lock)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it has let go just now
	}
	if err != nil {
		return fmt.Errorf("read the lock of a run that was killed: %w", err)
	}
	_ = json.Unmarshal(raw, &holder) // written in part where its writer was killed, too
	runs := func() (struct{}, error) {
		if e.owns(holder.PID) {
			return struct{}{}, fmt.Errorf("the Pulumi command of a run that was killed goes on (pid %d)", holder.PID)
		}
		return struct{}{}, nil
	}
	wait := func(limit time.Duration) error {
		_, err := backoff.Retry(ctx, runs, backoff.WithBackOff(backoff.NewConstantBackOff(100*time.Millisecond)), backoff.WithMaxElapsedTime(limit))
		return err
	}
	if wait(orphanTimeout) == nil {
		return nil
	}
	_ = syscall.Kill(int(holder.PID), syscall.SIGKILL)
	return wait(orphanTimeout)
}

// owns tells whether a process is a Pulumi command that works on this state: ids come again.
func (e *Engine) owns(pid int32) bool {
	if pid <= 0 {
		return false
	}
	p, err := process.NewProcess(pid)
	if err != nil {
		return false
	}
	environment, err := p.Environ() // empty for one that has ended and whose parent hasn't asked
	return err == nil && slices.Contains(environment, backendVariable+"="+e.backendURL())
}
