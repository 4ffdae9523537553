package supervisor

import "syscall"

// ChildAttributes puts a process into a group of its own, so that it ends with all that it has started, and has the kernel kill it when its parent dies.
func ChildAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
