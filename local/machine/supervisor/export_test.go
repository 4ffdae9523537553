package supervisor

import (
	"errors"
	"os"

	"github.com/gofrs/flock"
)

// HoldPlace is the life of a daemon that answers nobody: it has the lock and its pid is noted.
func HoldPlace(dir string) error {
	l := layout(dir)
	locked, err := flock.New(l.lock()).TryLock()
	if err != nil || !locked {
		return errors.Join(err, ErrRunning)
	}
	if err := writePID(l.daemon(), os.Getpid()); err != nil {
		return err
	}
	select {}
}
