package supervisor

import "syscall"

// childAttributes puts a process into a group of its own, so that it ends with all that it has started, and has the kernel kill it when the daemon dies.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
