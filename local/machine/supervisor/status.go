package supervisor

import (
	"fmt"
	"time"
)

// State is where a process is in its life.
type State string

// The states of a process.
const (
	Starting  State = "starting"  // runs, was not ready yet
	Running   State = "running"   // runs and has been ready
	Suspended State = "suspended" // is there, but stands still: it got SIGSTOP
	Backoff   State = "backoff"   // ended unexpectedly or couldn't start, waits for its restart
	Done      State = "done"      // a OneShot that succeeded
	Failed    State = "failed"    // a OneShot that failed for good
	Stopped   State = "stopped"   // recorded, but not running because the daemon isn't
	Orphaned  State = "orphaned"  // runs without a daemon that answers, so that nobody would restart it
)

// Status is what is known of one process.
type Status struct {
	Name     string    `json:"name"`
	Kind     string    `json:"kind,omitempty"`
	State    State     `json:"state"`
	Ready    bool      `json:"ready"`          // at the last look; a OneShot: it is done
	PID      int       `json:"pid,omitempty"`  // 0 when it doesn't run
	Restarts int       `json:"restarts"`       // how often it was started again after an unexpected end
	Since    time.Time `json:"since,omitzero"` // when State was entered; zero where only the daemon would know
	RSS      uint64    `json:"rss,omitempty"`  // resident memory, bytes
	Ports    []int     `json:"ports,omitempty"`

	Error     string    `json:"error,omitempty"`     // why it isn't ready, or how it ended the last time
	Failures  int       `json:"failures,omitempty"`  // how many runs in a row have ended before the process was ready for a while
	NextStart time.Time `json:"nextStart,omitzero"`  // in state Backoff: when it is started again
	LastWords []string  `json:"lastWords,omitempty"` // in states Backoff and Failed: what it printed at last, in lines
}

// Failing reports whether the process doesn't run and isn't likely to by itself.
func (s Status) Failing() bool {
	switch s.State {
	case Backoff:
		return s.Failures >= maxFailures
	case Failed, Stopped, Suspended:
		return true
	}
	return false
}

// Reason says why the process isn't ready; "" where it is.
func (s Status) Reason() string {
	switch {
	case s.Ready:
		return ""
	case s.Failures > 0:
		return fmt.Sprintf("it failed %d times in a row, the last time: %s", s.Failures, s.Error)
	case s.Error != "":
		return s.Error
	}
	return "it is " + string(s.State)
}
