package supervisor

import (
	"fmt"
	"os"
	"path/filepath"
)

// layout names the daemon's files below its folder.
type layout string

// starting is held by a client while it starts a daemon, so that two never start one each: the second would wait for the first to
// end, and take its place.
func (l layout) starting() string { return filepath.Join(l.run(), "starting.lock") }

func (l layout) run() string               { return filepath.Join(string(l), "run") }
func (l layout) logs() string              { return filepath.Join(string(l), "logs") }
func (l layout) lock() string              { return filepath.Join(l.run(), "supervisor.lock") }
func (l layout) socket() string            { return filepath.Join(l.run(), "control.sock") }
func (l layout) daemon() string            { return filepath.Join(l.run(), "supervisor.pid") }
func (l layout) records() string           { return filepath.Join(l.run(), "processes") }
func (l layout) pids() string              { return filepath.Join(l.run(), "pids") }
func (l layout) record(name string) string { return filepath.Join(l.records(), name+".json") }
func (l layout) pid(name string) string    { return filepath.Join(l.pids(), name+".pid") }
func (l layout) log(name string) string    { return filepath.Join(l.logs(), name+".log") }

// LogPath says where the log of a process is that runs below dir. Older parts lie beside it, with a time in their names.
func LogPath(dir, name string) string { return layout(dir).log(name) }

// create makes the folders. Only the user may enter them: records and logs may carry secrets.
func (l layout) create() error {
	for _, dir := range []string{l.records(), l.pids(), l.logs()} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("create folder %s: %w", dir, err)
		}
	}
	return nil
}
