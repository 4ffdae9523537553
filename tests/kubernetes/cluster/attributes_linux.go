package cluster

import "syscall"

// attributes end a program with the test, also where that is killed.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
