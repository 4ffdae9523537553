package workspace

import "fmt"

// BusyError says who changes the stack just now.
type BusyError struct {
	Stack   string
	Command string // "up" or "down"
	PID     int
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("stack %s: local %s (pid %d) is at work on it: wait until it has ended", e.Stack, e.Command, e.PID)
}
