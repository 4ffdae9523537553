package supervisor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/gofrs/flock"
)

const (
	// startWithin bounds the start of a daemon; killing leftovers may take up to 10 s of it.
	startWithin = 20 * time.Second
	// answerWithin is how long a daemon may take to answer on a busy machine; where none listens that shows at once.
	answerWithin = 15 * time.Second
	// lockWithin is how long a daemon waits for one to end that has answered its order to stop.
	lockWithin = time.Second
	// rivalWithin is how long a daemon is waited for that somebody else started at the same time, so that ours ended.
	rivalWithin = 3 * time.Second
	// endWithin bounds the end of a daemon whose processes have ended, and of a process that got SIGKILL.
	endWithin = 10 * time.Second
)

// Client gives orders to the daemon of one folder.
type Client struct {
	layout  layout
	command []string
	http    *http.Client
}

// NewClient makes a client for the daemon of dir (absolute). command is what runs [Supervise] for that folder.
func NewClient(dir string, command ...string) *Client {
	l := layout(dir)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		address, release, err := socketAddress(l)
		if err != nil {
			return nil, err
		}
		defer release()
		return new(net.Dialer).DialContext(ctx, "unix", address)
	}
	return &Client{layout: l, command: command, http: &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}}
}

// Start starts the daemon, detached from this process and its terminal, unless it runs. One that stands still goes on, and one that doesn't answer is
// replaced, as are the processes that a daemon has left behind.
func (c *Client) Start(ctx context.Context) error {
	c.wake()
	if c.Alive(ctx) {
		return nil
	}
	if err := c.layout.create(); err != nil {
		return err
	}
	starting := flock.New(c.layout.starting(), flock.SetPermissions(0o600))
	if _, err := starting.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return fmt.Errorf("start supervisor: %w", err)
	}
	defer func() { _ = starting.Close() }()
	if c.Alive(ctx) { // somebody else has started it just now
		return nil
	}
	if err := c.endSilent(ctx); err != nil {
		return fmt.Errorf("start supervisor: %w", err)
	}
	if err := c.clear(ctx); err != nil {
		return fmt.Errorf("start supervisor: %w", err)
	}
	// What the daemon itself says goes to its log; this file gets what Go writes when it crashes.
	output, err := os.OpenFile(filepath.Join(c.layout.logs(), "supervisor.err"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("start supervisor: %w", err)
	}
	defer func() { _ = output.Close() }()
	cmd := exec.Command(c.command[0], c.command[1:]...)
	cmd.Dir = string(c.layout)
	cmd.Env = baseEnvironment()
	cmd.Stdout, cmd.Stderr = output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start supervisor: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()

	var end error // of the daemon, once it has ended
	var endedAt time.Time
	answers := func() (struct{}, error) {
		if c.Alive(ctx) {
			return struct{}{}, nil
		}
		if endedAt.IsZero() {
			select {
			case err := <-ended:
				end, endedAt = errOr(err, "without a reason"), time.Now()
			default:
			}
			return struct{}{}, errors.New("it doesn't answer")
		}
		if time.Since(endedAt) < rivalWithin {
			return struct{}{}, end
		}
		return struct{}{}, backoff.Permanent(fmt.Errorf("it ended: %w\n%s", end, Tail(output.Name(), 20)))
	}
	if _, err := backoff.Retry(ctx, answers, backoff.WithBackOff(quick()), backoff.WithMaxElapsedTime(startWithin)); err != nil {
		return fmt.Errorf("start supervisor: %w", err)
	}
	return nil
}

// wake has a daemon go on that stands still.
func (c *Client) wake() {
	if d := c.daemon(); d.State == DaemonSuspended {
		_ = syscall.Kill(d.PID, syscall.SIGCONT)
	}
}

// endSilent kills a daemon that runs but has had its time to answer.
func (c *Client) endSilent(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err() // it may not have had it
	}
	pid, created, runs := readPID(c.layout.daemon())
	if !runs {
		return nil
	}
	if err := awaitEnd(ctx, pid, created, func() { _ = syscall.Kill(pid, syscall.SIGKILL) }); err != nil {
		return fmt.Errorf("end the supervisor that doesn't answer: %w", err)
	}
	return nil
}

// clear ends what a killed daemon has left and sees that no stranger has taken a port that a recorded process needs.
func (c *Client) clear(ctx context.Context) error {
	err := c.whileDown(0, func() error {
		if err := c.layout.endLeftovers(ctx); err != nil {
			return err
		}
		records, err := c.layout.load()
		if err != nil {
			return err
		}
		var problems []error
		for _, r := range records {
			for _, port := range r.Process.Ports {
				if err := CheckPort(port); err != nil && !r.Done {
					problems = append(problems, fmt.Errorf("process %s: %w", r.Process.Name, err))
				}
			}
		}
		return errors.Join(problems...)
	})
	if errors.Is(err, ErrRunning) { // somebody else has started one just now
		return nil
	}
	return err
}

// Alive reports whether the daemon answers.
func (c *Client) Alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	return c.order(ctx, http.MethodGet, "/processes", nil, nil) == nil
}

// Apply starts a process, or restarts it if its description changed, and waits until it is ready (a OneShot: until it has succeeded). The error says
// why it isn't, with the last lines that it printed. A process that fails stays, and is started again and again as any other.
func (c *Client) Apply(ctx context.Context, p Process) error {
	if err := c.Put(ctx, p); err != nil {
		return err
	}
	return c.Await(ctx, p.Name)
}

// Put is Apply without the wait.
func (c *Client) Put(ctx context.Context, p Process) error {
	if err := c.order(ctx, http.MethodPut, "/processes/"+p.Name, p, nil); err != nil {
		return fmt.Errorf("start process %s: %w", p.Name, err)
	}
	return nil
}

// Restart ends a process and starts it again, without a wait until it is ready. One that isn't there is fine.
func (c *Client) Restart(ctx context.Context, name string) error {
	if err := c.order(ctx, http.MethodPost, "/processes/"+name+"/restart", nil, nil); err != nil {
		return fmt.Errorf("restart process %s: %w", name, err)
	}
	return nil
}

// Await waits until a process is ready. One that is waiting for its restart is started at once.
func (c *Client) Await(ctx context.Context, name string) error {
	if err := c.order(ctx, http.MethodGet, "/processes/"+name+"/ready", nil, nil); err != nil {
		return fmt.Errorf("process %s: %w", name, err)
	}
	return nil
}

// Ready waits until the recorded processes are all ready; the error names those that don't get there, with the last lines that they printed.
func (c *Client) Ready(ctx context.Context) error {
	statuses, err := c.Processes(ctx)
	if err != nil {
		return err
	}
	problems := make([]error, len(statuses))
	var group sync.WaitGroup
	for i, s := range statuses {
		group.Go(func() { problems[i] = c.Await(ctx, s.Name) })
	}
	group.Wait()
	return errors.Join(problems...)
}

// Remove ends a process and forgets it; its log stays. One that isn't there is fine.
func (c *Client) Remove(ctx context.Context, name string) error {
	if !processName.MatchString(name) {
		return fmt.Errorf("remove process %s: no such name", name)
	}
	if !c.Alive(ctx) {
		return c.whileDown(endWithin, func() error { return c.layout.forget(name) })
	}
	if err := c.order(ctx, http.MethodDelete, "/processes/"+name, nil, nil); err != nil {
		return fmt.Errorf("remove process %s: %w", name, err)
	}
	return nil
}

// Processes lists what is recorded, by name, as the daemon knows it; see [Client.Look] for what is to be seen. Without a daemon that answers all are in
// state [Stopped] or [Orphaned].
func (c *Client) Processes(ctx context.Context) ([]Status, error) {
	var statuses []Status
	if c.Alive(ctx) {
		if err := c.order(ctx, http.MethodGet, "/processes", nil, &statuses); err != nil {
			return nil, fmt.Errorf("list processes: %w", err)
		}
		return statuses, nil
	}
	records, err := c.layout.load()
	if err != nil {
		return nil, err
	}
	return c.recorded(records), nil
}

// Counts reports whether a recorded process listens on that port, or will.
func (c *Client) Counts(port int) bool {
	records, err := c.layout.load()
	if err != nil {
		return true // better too many ports kept than too few
	}
	return slices.ContainsFunc(records, func(r record) bool { return slices.Contains(r.Process.Ports, port) })
}

// Stop ends all processes, then the daemon, and returns when they and their ports are gone.
func (c *Client) Stop(ctx context.Context) error {
	c.wake()
	statuses, err := c.Processes(ctx)
	if err != nil {
		return fmt.Errorf("stop processes: %w", err)
	}
	pid, created, runs := readPID(c.layout.daemon())
	if c.Alive(ctx) {
		if err := c.order(ctx, http.MethodPost, "/stop", nil, nil); err != nil {
			return fmt.Errorf("stop processes: %w", err)
		}
	} else if err := c.endSilent(ctx); err != nil {
		return fmt.Errorf("stop processes: %w", err)
	}
	if runs {
		if err := awaitEnd(ctx, pid, created, func() {}); err != nil {
			return fmt.Errorf("stop supervisor: %w", err)
		}
	}
	if err := c.whileDown(endWithin, func() error { return c.layout.endLeftovers(ctx) }); err != nil {
		return fmt.Errorf("stop processes: %w", err)
	}
	var problems []error
	for _, s := range statuses {
		for _, port := range s.Ports {
			if err := CheckPort(port); err != nil && s.PID != 0 {
				problems = append(problems, fmt.Errorf("stop process %s: %w", s.Name, err))
			}
		}
	}
	return errors.Join(problems...)
}

// whileDown does something that only may be done while no daemon runs; it waits that long for one that is ending. Where
// one goes on, the error is [ErrRunning].
func (c *Client) whileDown(patience time.Duration, do func() error) error {
	if _, err := os.Stat(c.layout.run()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	lock := flock.New(c.layout.lock(), flock.SetPermissions(0o600))
	locked, err := takeLock(lock, patience)
	if err != nil {
		return err
	}
	if !locked {
		return ErrRunning
	}
	defer func() { _ = lock.Close() }()
	return do()
}

// takeLock tells whether it got the lock within that time.
func takeLock(lock *flock.Flock, patience time.Duration) (bool, error) {
	locked, err := lock.TryLock()
	if err == nil && !locked {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		locked, err = lock.TryLockContext(ctx, 20*time.Millisecond)
	}
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return false, fmt.Errorf("lock %s: %w", lock.Path(), err)
	}
	return locked, nil
}

// order sends one order and decodes its answer.
func (c *Client) order(ctx context.Context, method, path string, body, result any) error {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://supervisor"+path, content)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		text, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
		return errors.Join(errors.New(strings.TrimSpace(string(text))), err)
	}
	if result == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(result)
}

func errOr(err error, text string) error {
	if err != nil {
		return err
	}
	return errors.New(text)
}
