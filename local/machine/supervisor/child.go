package supervisor

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"syscall"
)

// Child is a command that runs to its end without a daemon, and ends with this process.
type Child struct {
	Command []string  // program and arguments
	Env     []string  // KEY=value, as a [Process]'s
	Dir     string    // working folder, default this process's
	Stdout  io.Writer // nil for nobody
	Stderr  io.Writer
	// During, where it is set, bounds the run: once it has returned, the command is asked to end (SIGTERM), and its exit status, which that makes
	// meaningless, is no error.
	During func(context.Context) error
}

// Run runs the command. When ctx ends, it is killed. A command that fails gives an *exec.ExitError.
func (c Child) Run(ctx context.Context) error {
	// The parent-death signal comes at the end of the thread that forked: it must not end before the command.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.Command[0], c.Command[1:]...)
	cmd.Env = append(baseEnvironment(), c.Env...)
	cmd.Dir = c.Dir
	cmd.Stdout, cmd.Stderr = c.Stdout, c.Stderr
	cmd.SysProcAttr = ChildAttributes()
	cmd.WaitDelay = outputDelay
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", c.Command[0], err)
	}
	if c.During == nil {
		return cmd.Wait()
	}
	if err := c.During(ctx); err != nil {
		cancel()
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("end %s: %w", c.Command[0], err)
	}
	_ = cmd.Wait()
	return ctx.Err()
}
