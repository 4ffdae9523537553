package supervisor

import (
	"os/exec"
	"runtime"
)

// spawner starts every process from one OS thread that lives as long as the daemon. Linux sends the parent-death signal when the *thread* that forked
// ends, and Go ends threads at will, so a process started from an ordinary goroutine could die with its parent well alive (golang/go issue 27505).
type spawner struct {
	orders chan spawnOrder
}

type spawnOrder struct {
	cmd     *exec.Cmd
	started chan error
}

func newSpawner() *spawner {
	s := &spawner{orders: make(chan spawnOrder)}
	go func() {
		runtime.LockOSThread() // never unlocked, never returns: the thread lives until the daemon ends
		for order := range s.orders {
			order.started <- order.cmd.Start()
		}
		select {}
	}()
	return s
}

// start is cmd.Start.
func (s *spawner) start(cmd *exec.Cmd) error {
	order := spawnOrder{cmd: cmd, started: make(chan error, 1)}
	s.orders <- order
	return <-order.started
}
