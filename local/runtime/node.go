package runtime

import (
	"context"
	"log/slog"
	"path/filepath"
)

// Node is the one machine on which a stack's processes run: supervisor, ports, files and logs below its folder.
// Its methods may be called from several goroutines.
type Node struct {
	// Log gets what a user should know but that is no error, e.g. settings that only the cloud understands. Default slog.Default().
	Log *slog.Logger

	dir   string
	tools Tools
}

// Open gives the node whose folder is dir (.local/<stack>); nothing is created or started yet.
func Open(dir string, tools Tools) *Node {
	return &Node{Log: slog.Default(), dir: dir, tools: tools}
}

// Start brings the supervisor up with all processes recorded for this folder; it doesn't wait until they are ready (see [Node.Ready]).
// Nothing happens when it runs already; after a reboot or the supervisor's violent end everything comes back.
func (n *Node) Start(ctx context.Context) error { return errUnfinished }

// Ready waits until every recorded process is ready; the error names those that don't get there, with the last lines of their logs.
func (n *Node) Ready(ctx context.Context) error { return errUnfinished }

// Stop ends every process, consumers and producers first and controllers last (SIGTERM, then SIGKILL after each one's grace), then the supervisor.
// It returns when their processes and ports are gone. What was recorded stays: Start brings it back.
func (n *Node) Stop(ctx context.Context) error { return errUnfinished }

// Apply starts a process, or restarts it if its description changed, and waits until it is ready (a OneShot: until it has succeeded).
// The error carries the last lines of its log. A new process that fails is removed again.
func (n *Node) Apply(ctx context.Context, process Process) error { return errUnfinished }

// Remove ends a process and forgets it; its log stays. One that isn't there is fine.
func (n *Node) Remove(ctx context.Context, name string) error { return errUnfinished }

// Processes lists what is recorded, by name. Without a running supervisor all are in state "stopped".
func (n *Node) Processes(ctx context.Context) ([]Status, error) { return nil, errUnfinished }

// LogPath says where the log of a process is.
func (n *Node) LogPath(name string) string { return filepath.Join(n.dir, "logs", name+".log") }

// Port gives a free loopback port for that name, allocated once and remembered.
func (n *Node) Port(name string) (int, error) { return 0, errUnfinished }

// Supervise is the body of the hidden command `supervise --dir DIR`: it runs the processes recorded below dir until [Node.Stop] or until ctx ends.
func Supervise(ctx context.Context, dir string) error { return errUnfinished }
