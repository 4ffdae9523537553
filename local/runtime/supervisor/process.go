package supervisor

import "time"

// Process is what to run and how to tell that it works. It is stored, so that it comes back after a reboot, in a file that only the user can read:
// Env may carry secrets, Command may not, as every user of the machine can read it.
type Process struct {
	Name    string   `json:"name"`           // unique; letters, digits, dots, dashes, underscores
	Kind    string   `json:"kind,omitempty"` // for people: controller, broker, s3, connector, pod, job
	Command []string `json:"command"`        // program (absolute path) and arguments
	Env     []string `json:"env,omitempty"`  // KEY=value; added to PATH, HOME and the like, nothing else is inherited
	Dir     string   `json:"dir,omitempty"`  // working folder, default the node's

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
