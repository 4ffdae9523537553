package supervisor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"sync"
	"syscall"

	"github.com/gofrs/flock"
	"gopkg.in/natefinch/lumberjack.v2"
)

// ErrRunning is the error of [Supervise] when another daemon runs for the same folder.
var ErrRunning = errors.New("another supervisor runs for this folder")

// daemon holds the processes of one folder.
type daemon struct {
	layout  layout
	spawner *spawner
	log     *slog.Logger

	mu       sync.Mutex
	entries  map[string]*entry
	stopping bool

	stopped  chan struct{} // closed when an order to stop has been carried out
	stopOnce sync.Once
}

// Supervise runs the processes recorded below dir until a [Client] orders a stop, ctx ends, or the process gets SIGTERM or SIGINT. Then all of them
// end first.
func Supervise(ctx context.Context, dir string) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	l := layout(dir)
	if err := l.create(); err != nil {
		return err
	}
	lock := flock.New(l.lock(), flock.SetPermissions(0o600))
	locked, err := takeLock(lock, lockWithin)
	if err != nil {
		return err
	}
	if !locked {
		return fmt.Errorf("supervise %s: %w", dir, ErrRunning)
	}
	defer func() { _ = lock.Close() }()

	output := &lumberjack.Logger{Filename: l.log("supervisor"), MaxSize: 5 /* MB */, MaxBackups: 1}
	defer func() { _ = output.Close() }()
	d := &daemon{
		layout: l, spawner: newSpawner(), log: slog.New(slog.NewTextHandler(output, nil)),
		entries: map[string]*entry{}, stopped: make(chan struct{}),
	}
	if err := l.endLeftovers(ctx); err != nil {
		return fmt.Errorf("supervise %s: %w", dir, err)
	}
	if err := writePID(l.daemon(), os.Getpid()); err != nil {
		return fmt.Errorf("supervise %s: %w", dir, err)
	}
	records, err := l.load()
	if err != nil {
		return fmt.Errorf("supervise %s: %w", dir, err)
	}
	listener, err := listen(l)
	if err != nil {
		return fmt.Errorf("supervise %s: %w", dir, err)
	}
	for _, r := range records {
		e := &entry{}
		d.entries[r.Process.Name] = e
		if r.Done {
			e.runner.Store(d.finished(r.Process))
		} else {
			e.start(d.runner(r.Process))
		}
	}
	d.log.Info("supervisor started", slog.Int("processes", len(records)))
	err = d.serve(ctx, listener)
	d.stopAll()
	d.log.Info("supervisor ended")
	return err
}

// runner prepares a process to be started.
func (d *daemon) runner(p Process) *runner {
	return newRunner(p, d.layout, d.spawner, d.log, func() error { return d.layout.save(record{Process: p, Done: true}) })
}

// finished stands for a OneShot that has succeeded in an earlier run.
func (d *daemon) finished(p Process) *runner {
	r := d.runner(p)
	r.update(func(r *runner) { r.state, r.ready = Done, true })
	return r
}

// entry gives the place of a process, and makes it. The caller unlocks it.
func (d *daemon) entry(name string) (*entry, error) {
	for {
		d.mu.Lock()
		if d.stopping {
			d.mu.Unlock()
			return nil, errStopping
		}
		e := d.entries[name]
		if e == nil {
			e = &entry{}
			d.entries[name] = e
		}
		d.mu.Unlock()

		e.mu.Lock()
		d.mu.Lock()
		current := d.entries[name] == e && !d.stopping
		d.mu.Unlock()
		if current {
			return e, nil
		}
		e.mu.Unlock() // removed while this waited for it
	}
}

var errStopping = errors.New("the supervisor is stopping")

// apply starts the process, or restarts it if its description changed.
func (d *daemon) apply(p Process) error {
	if err := p.check(); err != nil {
		return err
	}
	if err := programMissing(p); err != nil {
		return err
	}
	e, err := d.entry(p.Name)
	if err != nil {
		return err
	}
	defer e.mu.Unlock()
	old := e.runner.Load()
	if old != nil && reflect.DeepEqual(old.process, p) && old.status().State != Failed {
		return nil
	}
	e.halt()
	if err := d.layout.save(record{Process: p}); err != nil {
		return err
	}
	e.start(d.runner(p))
	return nil
}

// restart ends the process and starts it again. One that isn't there is fine.
func (d *daemon) restart(name string) error {
	e, err := d.entry(name)
	if err != nil {
		return err
	}
	defer e.mu.Unlock()
	old := e.runner.Load()
	if old == nil {
		return nil
	}
	e.halt()
	e.start(d.runner(old.process))
	return nil
}

// wait returns when the process is ready, or the reason why it won't be.
func (d *daemon) wait(ctx context.Context, name string) error {
	d.mu.Lock()
	e := d.entries[name]
	d.mu.Unlock()
	if e == nil {
		return fmt.Errorf("wait for process %s: there is none", name)
	}
	r := e.runner.Load()
	if r == nil {
		return fmt.Errorf("wait for process %s: there is none", name)
	}
	return r.wait(ctx)
}

// remove ends the process and forgets it.
func (d *daemon) remove(name string) error {
	e, err := d.entry(name)
	if err != nil {
		return err
	}
	defer e.mu.Unlock()
	e.halt()
	if err := d.layout.forget(name); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.entries, name)
	return nil
}

// statuses lists all processes, by name.
func (d *daemon) statuses() []Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	statuses := make([]Status, 0, len(d.entries))
	for _, e := range d.entries {
		if r := e.runner.Load(); r != nil {
			statuses = append(statuses, r.status())
		}
	}
	slices.SortFunc(statuses, func(a, b Status) int { return cmp.Compare(a.Name, b.Name) })
	return statuses
}

// stopAll ends all processes, those of the lowest StopOrder first, and takes no more orders.
func (d *daemon) stopAll() {
	d.mu.Lock()
	d.stopping = true
	byOrder := map[int][]*entry{}
	for _, e := range d.entries {
		if r := e.runner.Load(); r != nil {
			byOrder[r.process.StopOrder] = append(byOrder[r.process.StopOrder], e)
		}
	}
	d.mu.Unlock()
	for _, order := range slices.Sorted(maps.Keys(byOrder)) {
		var group sync.WaitGroup
		for _, e := range byOrder[order] {
			group.Go(func() {
				e.mu.Lock()
				defer e.mu.Unlock()
				e.halt()
			})
		}
		group.Wait()
	}
}
