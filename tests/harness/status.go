package harness

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/status"
)

// Status is what `status --json` prints.
type Status struct{ status.Status }

// Status asks for the state of everything.
func (c *Command) Status(t testing.TB) Status {
	t.Helper()
	var s Status
	c.JSON(t, &s, "status")
	return s
}

// Process finds a process by name.
func (s Status) Process(t testing.TB, name string) machine.Status {
	t.Helper()
	for _, p := range s.Processes {
		if p.Name == name {
			return p
		}
	}
	require.Fail(t, "no such process", "%s is not among %v", name, s.Processes)
	return machine.Status{}
}
