package clustertest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/machine/supervisor"
)

// server is one of the cluster's programs.
type server struct {
	name, log string
	done      chan struct{} // closed when it has ended
	err       error         // valid then
}

// start runs a program until the test's end. If it has ended before, the test fails with its last words.
func start(t testing.TB, p machine.Process) *server {
	t.Helper()
	s := &server{name: p.Name, log: filepath.Join(p.Dir, p.Name+".log"), done: make(chan struct{})}
	log, err := os.Create(s.log)
	require.NoError(t, err)
	command := exec.Command(p.Command[0], p.Command[1:]...)
	command.Dir, command.Stdout, command.Stderr = p.Dir, log, log
	command.SysProcAttr = supervisor.ChildAttributes()
	require.NoError(t, command.Start())
	go func() {
		s.err = command.Wait()
		log.Close()
		close(s.done)
	}()
	t.Cleanup(func() {
		if err := s.ended(); err != nil {
			t.Error(err)
		}
		_ = command.Process.Kill() // nothing is left to save
		<-s.done
	})
	return s
}

// ended gives an error once the program has ended, which it never does by itself.
func (s *server) ended() error {
	select {
	case <-s.done:
		return fmt.Errorf("%s has ended: %w\n%s", s.name, s.err, s.lastWords())
	default:
		return nil
	}
}

const lastWords = 2000

func (s *server) lastWords() string {
	said, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(said[max(0, len(said)-lastWords):])
}

// freePort finds a port below those that outgoing connections take.
func freePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		if port := 10000 + rand.IntN(10000); supervisor.CheckPort(port) == nil {
			return port
		}
	}
	require.Fail(t, "no free port")
	return 0
}
