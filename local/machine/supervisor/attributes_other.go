//go:build unix && !linux

package supervisor

import "syscall"

// childAttributes puts a process into a group of its own, so that it ends with all that it has started. Only Linux kills it when the daemon dies;
// elsewhere the next daemon does, see endLeftovers.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
