package supervisor

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Overview is what can be seen of a folder's processes at one moment.
type Overview struct {
	Daemon    DaemonStatus
	Processes []Status // by name
}

// DaemonStatus is how the daemon does.
type DaemonStatus struct {
	State DaemonState `json:"state"`
	PID   int         `json:"pid,omitempty"` // 0 when it doesn't run
}

// DaemonState is Running, Suspended or Stopped, as a process's, or Silent.
type DaemonState string

// The states of a daemon.
const (
	DaemonRunning   DaemonState = "running"
	DaemonSuspended DaemonState = "suspended" // it got SIGSTOP
	DaemonSilent    DaemonState = "silent"    // it runs, but doesn't answer
	DaemonStopped   DaemonState = "stopped"   // it doesn't run: it was ended, or killed
)

// lookWithin bounds how long the daemon, and then each process, is waited for. What stands still answers never.
const lookWithin = 2 * time.Second

// Look says what runs, and looks at each process at this moment, at all at the same time. It takes a few seconds at most, whatever stands still. Without
// a daemon that answers, processes are in state [Orphaned] or [Stopped], as their pid files have them.
func (c *Client) Look(ctx context.Context) (Overview, error) {
	var overview Overview
	overview.Daemon = c.daemon()
	records, err := c.layout.load()
	if err != nil {
		return Overview{}, err
	}
	if overview.Daemon.State != DaemonStopped && overview.Daemon.State != DaemonSuspended {
		asking, cancel := context.WithTimeout(ctx, lookWithin)
		defer cancel()
		if c.order(asking, http.MethodGet, "/processes", nil, &overview.Processes) != nil {
			overview.Daemon.State = DaemonSilent
		}
	}
	if overview.Daemon.State != DaemonRunning {
		overview.Processes = c.recorded(records)
	}
	described := map[string]Process{}
	for _, r := range records {
		described[r.Process.Name] = r.Process
	}
	var looks sync.WaitGroup
	for i := range overview.Processes {
		s := &overview.Processes[i]
		if p, known := described[s.Name]; known && s.PID != 0 && !p.OneShot {
			looks.Go(func() { s.saw(lookAt(ctx, p.Ready, s.PID, lookWithin)) })
		}
	}
	looks.Wait()
	return overview, ctx.Err()
}

// daemon reads the daemon's pid file.
func (c *Client) daemon() DaemonStatus {
	pid, _, ok := readPID(c.layout.daemon())
	switch {
	case !ok:
		return DaemonStatus{State: DaemonStopped}
	case suspended(pid):
		return DaemonStatus{State: DaemonSuspended, PID: pid}
	}
	return DaemonStatus{State: DaemonRunning, PID: pid}
}

// recorded lists the processes without the daemon.
func (c *Client) recorded(records []record) []Status {
	statuses := make([]Status, 0, len(records))
	for _, r := range records {
		s := Status{Name: r.Process.Name, Kind: r.Process.Kind, State: Stopped, Ports: r.Process.Ports}
		if pid, _, ok := readPID(c.layout.pid(r.Process.Name)); ok {
			s.State, s.PID, s.RSS = Orphaned, pid, memoryOf(pid)
		} else if r.Done {
			s.State, s.Ready = Done, true
		}
		statuses = append(statuses, s)
	}
	slices.SortFunc(statuses, func(a, b Status) int { return cmp.Compare(a.Name, b.Name) })
	return statuses
}

// saw takes in what a look has found.
func (s *Status) saw(err error) {
	s.Ready = err == nil
	switch {
	case err == nil:
		s.Error = ""
		if s.State == Suspended || s.State == Starting {
			s.State = Running
		}
	case isSuspended(err):
		s.State, s.Error = Suspended, err.Error()
	default:
		s.Error = "not ready: " + err.Error()
	}
}
