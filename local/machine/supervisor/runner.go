package supervisor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
	"gopkg.in/natefinch/lumberjack.v2"
)

const (
	// lookEvery is the pace of looking whether a ready process still is.
	lookEvery = 5 * time.Second
	// notReadyAfter is how many looks in a row must fail until a ready process counts as not ready.
	notReadyAfter = 3
	// settleWithin is how long a process that has had its time to become ready, and isn't just now, is waited for.
	settleWithin = 15 * time.Second
	// outputDelay is how long the output of an ended process's own children is waited for.
	outputDelay = time.Second
)

// runner is one process's life: one run of the command after the other.
type runner struct {
	process Process
	layout  layout
	spawner *spawner
	log     *slog.Logger
	output  *lumberjack.Logger // one for all runs: each has a goroutine that never ends
	words   *lastWords         // of the run that ended last, or that goes on

	mu        sync.Mutex
	state     State
	since     time.Time
	ready     bool
	began     time.Time // the run
	steady    time.Time // when it became ready; zero before
	pid       int
	runs      int
	failures  int // runs in a row, see steadyAfter
	nextStart time.Time
	wake      chan struct{} // closed to end the pause before the next run
	problem   string
	said      bool          // problem is what the process itself says
	changed   chan struct{} // closed at the next change of the above
	finished  func() error  // records a OneShot's success
}

func newRunner(p Process, l layout, s *spawner, log *slog.Logger, finished func() error) *runner {
	return &runner{
		process: p, layout: l, spawner: s, log: log.With(slog.String("process", p.Name)), finished: finished,
		output: &lumberjack.Logger{Filename: l.log(p.Name), MaxSize: 10 /* MB */, MaxBackups: 2}, words: &lastWords{},
		state: Starting, since: time.Now(), changed: make(chan struct{}),
	}
}

// live runs the command again whenever it ends, with growing pauses while it keeps failing, until ctx ends. A OneShot's success, or its last failure, is
// its end.
func (r *runner) live(ctx context.Context) {
	for {
		err := r.run(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil && r.process.OneShot {
			if err = r.finished(); err == nil {
				r.update(func(r *runner) { r.state, r.ready, r.problem, r.failures = Done, true, "", 0 })
				return
			}
		}
		if err == nil {
			err = errors.New("ended by itself")
		}
		pause, wake := r.failed(err)
		if wake == nil {
			return
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-wake:
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return
		}
	}
}

// failed notes why a run ended, and gives the pause before the next, which wake cuts short; wake is nil where there is none.
func (r *runner) failed(err error) (pause time.Duration, wake <-chan struct{}) {
	r.update(func(r *runner) {
		if !r.steady.IsZero() && time.Since(r.steady) >= steadyAfter {
			r.failures = 0
		}
		r.failures++
		r.ready, r.problem, r.said = false, err.Error(), false
		if r.process.OneShot && r.failures > r.process.Retries {
			r.state = Failed
			return
		}
		pause = pauseAfter(r.failures)
		r.state, r.nextStart, r.wake = Backoff, time.Now().Add(pause), make(chan struct{})
		wake = r.wake
	})
	if wake == nil {
		r.log.Error("process failed", slog.Any("cause", err))
		return 0, nil
	}
	r.log.Warn("process ended", slog.Any("cause", err), slog.Duration("pause", pause))
	return pause, wake
}

// run starts the command and waits for its end; when ctx ends it makes it end.
func (r *runner) run(ctx context.Context) error {
	r.words.clear()
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
	r.update(func(r *runner) {
		r.state, r.ready, r.pid, r.runs, r.began, r.steady = Starting, false, pid, r.runs+1, began, time.Time{}
	})
	if err := writePID(r.layout.pid(r.process.Name), pid); err != nil {
		r.log.Warn("pid not noted", slog.Any("cause", err))
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

// command prepares the run. Both outputs go to the log, and their end is kept.
func (r *runner) command() *exec.Cmd {
	cmd := exec.Command(r.process.Command[0], r.process.Command[1:]...)
	cmd.Env = append(baseEnvironment(), r.process.Env...)
	cmd.Dir = r.process.Dir
	if cmd.Dir == "" {
		cmd.Dir = string(r.layout)
	}
	output := io.MultiWriter(r.output, r.words)
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = ChildAttributes()
	cmd.WaitDelay = outputDelay
	return cmd
}

// end asks the process and all that it started to end, and after its grace makes them. What stands still has to go on to hear of it.
func (r *runner) end(pid int, ended <-chan error) {
	_ = syscall.Kill(-pid, syscall.SIGTERM)
	_ = syscall.Kill(-pid, syscall.SIGCONT)
	grace := time.NewTimer(r.process.grace())
	defer grace.Stop()
	select {
	case <-ended:
		return
	case <-grace.C:
		r.log.Warn("process killed, it didn't end within its grace", slog.Duration("grace", r.process.grace()))
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		<-ended
	}
}

// watch looks whether the running process is ready: often until it is, then now and then.
func (r *runner) watch(ctx context.Context) {
	if r.process.OneShot {
		return
	}
	first := func() (struct{}, error) { return struct{}{}, r.look(ctx) }
	if _, err := backoff.Retry(ctx, first, backoff.WithBackOff(quick()), backoff.WithMaxElapsedTime(0)); err != nil {
		return // ctx ended
	}
	r.update(func(r *runner) { r.steady = time.Now() })

	failures := 0
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if r.look(ctx) == nil {
			failures = 0
		} else if failures++; failures == notReadyAfter {
			r.update(func(r *runner) { r.ready = false })
		}
	}
}

// look looks at the process once, and notes what it saw. That a ready one isn't any more is for the caller to say.
func (r *runner) look(ctx context.Context) error {
	r.mu.Lock()
	pid := r.pid
	r.mu.Unlock()
	if pid == 0 {
		return errors.New("it doesn't run")
	}
	err := lookAt(ctx, r.process.Ready, pid, probeTimeout)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.update(func(r *runner) {
		if r.pid != pid {
			return // it has ended meanwhile, for another reason
		}
		switch {
		case err == nil:
			r.state, r.ready, r.problem = Running, true, ""
		case isSuspended(err):
			r.state, r.ready, r.problem = Suspended, false, err.Error()
		default:
			if r.state == Suspended {
				r.state = Running
			}
			var said saidError
			r.problem, r.said = "not ready: "+err.Error(), errors.As(err, &said)
		}
	})
	return err
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

// wait returns nil once the process is ready (a OneShot: has succeeded), or why that can't be expected any more. Whoever waits wants it now: a process that
// is in a pause, or has used up its tries, gets new ones.
func (r *runner) wait(ctx context.Context) error {
	r.again()
	patience := r.patience()
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		r.mu.Lock()
		ready, state, failures, problem, said, changed := r.ready, r.state, r.failures, r.problem, r.said, r.changed
		r.mu.Unlock()
		switch {
		case ready && r.process.OneShot:
			return nil
		case ready: // at the last look, which may be a while ago
			if r.look(limited) == nil {
				return nil
			}
			r.update(func(r *runner) { r.ready = false })
			continue
		case state == Stopped:
			return errors.New("it was stopped")
		case state == Suspended:
			return errors.New(problem)
		case state == Failed, failures >= maxFailures && !r.process.OneShot:
			return errors.New(fmt.Sprintf("it failed %d times in a row, the last time: %s", failures, problem) + r.wordsAtLast())
		}
		select {
		case <-changed:
		case <-limited.Done():
			if problem == "" {
				problem = "it is " + string(state)
			}
			text := fmt.Sprintf("not ready after %s: %s", rounded(patience), strings.TrimPrefix(problem, "not ready: "))
			if !said {
				text += r.wordsAtLast()
			}
			return errors.New(text)
		}
	}
}

// wordsAtLast is the end of an error: what the process printed at last, if anything.
func (r *runner) wordsAtLast() string {
	lines := r.words.lines()
	if len(lines) == 0 {
		return ""
	}
	return "\n  its last words:\n    " + strings.Join(lines, "\n    ")
}

// patience is how long the process is waited for: what is left of its time to become ready. One that was ready and isn't just now has had it.
func (r *runner) patience() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	within := r.process.readyWithin()
	settle := min(settleWithin, within)
	switch {
	case r.process.OneShot || r.pid == 0:
		return within
	case !r.steady.IsZero():
		return settle
	}
	return max(within-time.Since(r.began), settle)
}

// rounded is a duration as people read it.
func rounded(d time.Duration) time.Duration {
	if d < time.Second {
		return d
	}
	return d.Round(time.Second)
}

// again gives the process new tries, the first of them at once.
func (r *runner) again() {
	r.update(func(r *runner) {
		if r.state == Failed {
			return
		}
		r.failures = 0
		if r.state == Backoff && r.wake != nil {
			close(r.wake)
			r.wake = nil
		}
	})
}

func (r *runner) status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := Status{
		Name: r.process.Name, Kind: r.process.Kind, State: r.state, Ready: r.ready, PID: r.pid, Restarts: max(0, r.runs-1),
		Since: r.since, RSS: memoryOf(r.pid), Ports: r.process.Ports, Error: r.problem,
	}
	switch r.state {
	case Backoff:
		s.Failures, s.NextStart, s.LastWords = r.failures, r.nextStart, r.words.lines()
	case Failed:
		s.Failures, s.LastWords = r.failures, r.words.lines()
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
