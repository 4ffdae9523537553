package supervisor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/shirou/gopsutil/v4/process"
	"github.com/thejerf/suture/v4"
	"gopkg.in/natefinch/lumberjack.v2"
)

const (
	// maxCrashes is how often in a row a process may end before it was ever ready until a waiting Apply gives up on it.
	maxCrashes = 4
	// lookEvery is the pace of looking whether a ready process still is.
	lookEvery = 5 * time.Second
	// notReadyAfter is how many looks in a row must fail until a ready process counts as not ready.
	notReadyAfter = 3
	// outputDelay is how long the output of an ended process's own children is waited for.
	outputDelay = time.Second
)

// runner is one process's life as a suture service: each Serve is one run of the command.
type runner struct {
	process Process
	layout  layout
	spawner *spawner
	log     *slog.Logger
	output  *lumberjack.Logger // one for all runs: each has a goroutine that never ends

	mu       sync.Mutex
	state    State
	since    time.Time
	ready    bool
	pid      int
	runs     int
	crashes  int // in a row without having been ready
	problem  string
	changed  chan struct{} // closed at the next change of the above
	finished func() error  // records a OneShot's success
}

func newRunner(p Process, l layout, s *spawner, log *slog.Logger, finished func() error) *runner {
	return &runner{
		process: p, layout: l, spawner: s, log: log.With("process", p.Name), finished: finished,
		output: &lumberjack.Logger{Filename: l.log(p.Name), MaxSize: 10 /* MB */, MaxBackups: 2},
		state:  Starting, since: time.Now(), changed: make(chan struct{}),
	}
}

// String names the service in suture's events.
func (r *runner) String() string { return r.process.Name }

// Serve runs the command once. Unless ctx ends, its end is an error, which makes suture start it again; but a OneShot's success, or its last failure,
// is its end.
func (r *runner) Serve(ctx context.Context) error {
	err := r.run(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && r.process.OneShot:
		if err := r.finished(); err != nil {
			return r.crashed(err)
		}
		r.update(func(r *runner) { r.state, r.ready, r.problem = Done, true, "" })
		return suture.ErrDoNotRestart
	case err == nil:
		err = errors.New("ended by itself")
	}
	return r.crashed(err)
}

// crashed notes why a run ended.
func (r *runner) crashed(err error) error {
	failed := false
	r.update(func(r *runner) {
		r.state, r.ready, r.problem = Backoff, false, err.Error()
		r.crashes++
		failed = r.process.OneShot && r.crashes > r.process.Retries
		if failed {
			r.state = Failed
		}
	})
	if failed {
		r.log.Error("process failed", "cause", err)
		return suture.ErrDoNotRestart
	}
	r.log.Warn("process ended", "cause", err)
	return err
}

// run starts the command and waits for its end; when ctx ends it makes it end.
func (r *runner) run(ctx context.Context) error {
	for _, port := range r.process.Ports {
		if err := CheckPort(port); err != nil {
			return err
		}
	}
	defer func() { _ = r.output.Close() }()
	cmd := r.command()
	if err := r.spawner.start(cmd); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	pid := cmd.Process.Pid
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	began := time.Now()
	r.update(func(r *runner) { r.state, r.ready, r.pid, r.runs = Starting, false, pid, r.runs+1 })
	if err := writePID(r.layout.pid(r.process.Name), pid); err != nil {
		r.log.Warn("pid not noted", "cause", err)
	}

	watching, stopWatching := context.WithCancel(ctx)
	var watcher sync.WaitGroup
	watcher.Go(func() { r.watch(watching) })

	var err error
	select {
	case err = <-ended:
		err = exitError(err, time.Since(began))
	case <-ctx.Done():
		err = ctx.Err()
		r.end(pid, ended)
	}
	stopWatching()
	watcher.Wait()
	_ = syscall.Kill(-pid, syscall.SIGKILL) // what it started and left behind
	r.update(func(r *runner) { r.pid, r.ready = 0, false })
	return errors.Join(err, removePID(r.layout.pid(r.process.Name)))
}

// command prepares the run. Both outputs go to the log.
func (r *runner) command() *exec.Cmd {
	cmd := exec.Command(r.process.Command[0], r.process.Command[1:]...)
	cmd.Env = append(baseEnvironment(), r.process.Env...)
	cmd.Dir = r.process.Dir
	if cmd.Dir == "" {
		cmd.Dir = string(r.layout)
	}
	cmd.Stdout, cmd.Stderr = r.output, r.output
	cmd.SysProcAttr = childAttributes()
	cmd.WaitDelay = outputDelay
	return cmd
}

// end asks the process and all that it started to end, and after its grace makes them.
func (r *runner) end(pid int, ended <-chan error) {
	_ = syscall.Kill(-pid, syscall.SIGTERM)
	grace := time.NewTimer(r.process.grace())
	defer grace.Stop()
	select {
	case <-ended:
		return
	case <-grace.C:
		r.log.Warn("process killed, it didn't end within its grace", "grace", r.process.grace())
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		<-ended
	}
}

// watch looks whether the running process is ready: often until it is, then now and then.
func (r *runner) watch(ctx context.Context) {
	if r.process.OneShot {
		return
	}
	look := func() (struct{}, error) {
		err := r.process.Ready.look(ctx)
		if err != nil && ctx.Err() == nil {
			r.update(func(r *runner) { r.problem = "not ready: " + err.Error() })
		}
		return struct{}{}, err
	}
	if _, err := backoff.Retry(ctx, look, backoff.WithBackOff(quick()), backoff.WithMaxElapsedTime(0)); err != nil {
		return // ctx ended
	}
	r.update(func(r *runner) { r.state, r.ready, r.problem, r.crashes = Running, true, "", 0 })

	failures := 0
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if _, err := look(); err != nil {
			failures++
		} else {
			failures = 0
		}
		r.update(func(r *runner) {
			if failures == 0 {
				r.ready, r.problem = true, ""
			} else if failures >= notReadyAfter {
				r.ready = false
			}
		})
	}
}

// update changes the runner's fields and wakes who waits for a change.
func (r *runner) update(change func(*runner)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.state
	change(r)
	if r.state != before {
		r.since = time.Now()
	}
	close(r.changed)
	r.changed = make(chan struct{})
}

// wait returns nil once the process is ready (a OneShot: has succeeded), or why that can't be expected any more.
func (r *runner) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, r.process.readyWithin())
	defer cancel()
	for {
		r.mu.Lock()
		ready, state, crashes, problem, changed := r.ready, r.state, r.crashes, r.problem, r.changed
		r.mu.Unlock()
		switch {
		case ready:
			return nil
		case state == Stopped:
			return errors.New("it was stopped")
		case state == Failed:
			return fmt.Errorf("failed %d times, the last time: %s", crashes, problem)
		case crashes >= maxCrashes && !r.process.OneShot:
			return fmt.Errorf("ended %d times before it was ready, the last time: %s", crashes, problem)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			if problem == "" {
				problem = string(state)
			}
			return fmt.Errorf("not ready after %s: %s", r.process.readyWithin(), problem)
		}
	}
}

// another gives a process that has used up its tries new ones, for an Apply that asks for it again.
func (r *runner) another() { r.update(func(r *runner) { r.crashes = 0 }) }

func (r *runner) status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := Status{
		Name: r.process.Name, Kind: r.process.Kind, State: r.state, Ready: r.ready, PID: r.pid, Restarts: max(0, r.runs-1),
		Since: r.since, Ports: r.process.Ports, Error: r.problem,
	}
	if r.pid != 0 {
		if p, err := process.NewProcess(int32(r.pid)); err == nil {
			if memory, err := p.MemoryInfo(); err == nil {
				s.RSS = memory.RSS
			}
		}
	}
	return s
}

// exitError says how a command ended and how long it ran; nil is success.
func exitError(err error, ran time.Duration) error {
	var exit *exec.ExitError
	switch {
	case err == nil || errors.Is(err, exec.ErrWaitDelay):
		return nil
	case errors.As(err, &exit):
		return fmt.Errorf("%s after %s", exit.ProcessState, ran.Round(time.Millisecond))
	default:
		return err
	}
}

// programMissing tells early that a command can't start at all.
func programMissing(p Process) error {
	info, err := os.Stat(p.Command[0])
	if err != nil {
		return fmt.Errorf("find program of process %s: %w", p.Name, err)
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return fmt.Errorf("find program of process %s: %s is no program", p.Name, filepath.Clean(p.Command[0]))
	}
	return nil
}
