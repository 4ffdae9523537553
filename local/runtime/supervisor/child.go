package supervisor

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"syscall"
)

// RunChild runs a command to its end, without a daemon; it ends with this process. With during, the command is asked to end (SIGTERM) once during has
// returned, and its exit status, which that makes meaningless, is no error. When ctx ends, the command is killed.
func RunChild(ctx context.Context, command []string, output io.Writer, during func(context.Context) error) error {
	// The parent-death signal comes at the end of the thread that forked: it must not end before the command.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = baseEnvironment()
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = childAttributes()
	cmd.WaitDelay = outputDelay
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", command[0], err)
	}
	if during == nil {
		return cmd.Wait()
	}
	if err := during(ctx); err != nil {
		cancel()
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("end %s: %w", command[0], err)
	}
	_ = cmd.Wait()
	return ctx.Err()
}
