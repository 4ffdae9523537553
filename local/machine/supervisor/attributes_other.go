//go:build unix && !linux

package supervisor

import "syscall"

// ChildAttributes puts a process into a group of its own, so that it ends with all that it has started. Only Linux kills it when its parent dies;
// elsewhere the next daemon does, see endLeftovers.
func ChildAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
