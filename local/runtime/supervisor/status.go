package supervisor

import "time"

// State is where a process is in its life.
type State string

// The states of a process.
const (
	Starting State = "starting" // runs, was not ready yet
	Running  State = "running"  // runs and has been ready
	Backoff  State = "backoff"  // ended unexpectedly or couldn't start, waits for its restart
	Done     State = "done"     // a OneShot that succeeded
	Failed   State = "failed"   // a OneShot that failed for good
	Stopped  State = "stopped"  // recorded, but not running because the daemon isn't
)

// Status is what is known of one process.
type Status struct {
	Name     string    `json:"name"`
	Kind     string    `json:"kind,omitempty"`
	State    State     `json:"state"`
	Ready    bool      `json:"ready"`         // at the last look; a OneShot: it is done
	PID      int       `json:"pid,omitempty"` // 0 when it doesn't run
	Restarts int       `json:"restarts"`      // how often it was started again after an unexpected end
	Since    time.Time `json:"since"`         // when State was entered
	RSS      uint64    `json:"rss,omitempty"` // resident memory, bytes
	Ports    []int     `json:"ports,omitempty"`
	Error    string    `json:"error,omitempty"` // why it isn't ready, or how it ended the last time
}
