package supervisor

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"time"
)

// Process is what to run and how to tell that it works. It is stored, so that it comes back after a reboot, in a file that only the user can read:
// Env may carry secrets, Command may not, as every user of the machine can read it.
type Process struct {
	Name    string   `json:"name"`           // unique; letters, digits, dots, dashes, underscores
	Kind    string   `json:"kind,omitempty"` // for people: controller, broker, s3, connector, pod, job
	Command []string `json:"command"`        // program (absolute path) and arguments
	Env     []string `json:"env,omitempty"`  // KEY=value; added to PATH, HOME and the like, nothing else is inherited
	Dir     string   `json:"dir,omitempty"`  // working folder, default the daemon's own folder

	// Revision changes when a file that the process reads at its start has changed, which restarts it as a changed Command would.
	Revision string `json:"revision,omitempty"`
	// Ports it listens on, on 127.0.0.1. They are free before it starts and after it has ended.
	Ports []int `json:"ports,omitempty"`

	Ready       Probe         `json:"ready"`                 // when it counts as ready; the zero Probe: as soon as it runs
	ReadyWithin time.Duration `json:"readyWithin,omitempty"` // how long it may take until ready (OneShot: until done), default 90 s
	Grace       time.Duration `json:"grace,omitempty"`       // between SIGTERM and SIGKILL, default 10 s
	StopOrder   int           `json:"stopOrder,omitempty"`   // on Stop the processes of the lowest number end first, those of equal number together

	// OneShot runs until the command succeeds, at most 1+Retries times, and isn't run again after that.
	OneShot bool `json:"oneShot,omitempty"`
	Retries int  `json:"retries,omitempty"`
}

const (
	defaultReadyWithin = 90 * time.Second
	defaultGrace       = 10 * time.Second
)

// processName keeps names usable as file names and in URLs.
var processName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$`)

// check tells everything that is wrong with the description.
func (p Process) check() error {
	var problems []error
	if !processName.MatchString(p.Name) {
		problems = append(problems, fmt.Errorf("name: got %q, must be letters, digits, dots, dashes and underscores (e.g. kafka-0)", p.Name))
	}
	if len(p.Command) == 0 || !filepath.IsAbs(p.Command[0]) {
		problems = append(problems, fmt.Errorf("command: got %q, must start with a program's absolute path (e.g. /usr/bin/java)", p.Command))
	}
	if p.Retries < 0 {
		problems = append(problems, fmt.Errorf("retries: got %d, must be 0 or more", p.Retries))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("check process %s: %w", p.Name, err)
	}
	return nil
}

func (p Process) grace() time.Duration {
	if p.Grace > 0 {
		return p.Grace
	}
	return defaultGrace
}

func (p Process) readyWithin() time.Duration {
	if p.ReadyWithin > 0 {
		return p.ReadyWithin
	}
	return defaultReadyWithin
}
