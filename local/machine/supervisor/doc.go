// Package supervisor keeps processes alive below one folder. [Supervise] is the daemon: it starts what is recorded there, restarts what dies, and
// listens for orders on a unix socket in that folder. [Client] gives the orders and starts the daemon where it isn't running.
//
// What it promises:
//   - a process that ends unexpectedly is restarted at once, one that keeps ending every few seconds;
//   - no process outlives the daemon, even if that is killed with SIGKILL (on Linux by the kernel's parent-death signal, elsewhere by the next daemon);
//   - records survive everything, so the next daemon brings the same processes back.
package supervisor
