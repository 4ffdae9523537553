package status

import (
	"fmt"
	"strings"
	"time"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/machine/supervisor"
)

// Trouble says what is wrong with a process; "" where nothing is, and where a table that says so is enough.
func Trouble(p machine.Status) string {
	if p.Ready || p.Error == "" {
		return ""
	}
	text := fmt.Sprintf("%s: %s", p.Name, p.Reason())
	if p.State == supervisor.Backoff {
		text += fmt.Sprintf("; it is started again in %s", max(0, time.Until(p.NextStart)).Round(time.Second))
	}
	if len(p.LastWords) > 0 {
		text += "\n  its last words:\n    " + strings.Join(p.LastWords, "\n    ")
	}
	return text
}

// supervisorNote says what it means that the supervisor isn't at work; "" where it is.
func supervisorNote(s machine.SupervisorState) string {
	const repair = "local up brings it back."
	switch s.State {
	case supervisor.DaemonStopped:
		return "No supervisor runs: nothing that ends is started again; " + repair
	case supervisor.DaemonSuspended:
		return fmt.Sprintf("The supervisor (pid %d) stands still, since it got SIGSTOP: nothing that ends is started again; %s", s.PID, repair)
	case supervisor.DaemonSilent:
		return fmt.Sprintf("The supervisor (pid %d) doesn't answer, so that nothing that ends may be started again; %s", s.PID, repair)
	}
	return ""
}
