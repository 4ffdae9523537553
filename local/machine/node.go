package machine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kafka-on-eks/local/machine/supervisor"
)

// Node is the one machine on which a stack's processes run: supervisor, ports, files and logs below its folder.
// Its methods may be called from several goroutines.
type Node struct {
	// Log gets what a user should know but that is no error, e.g. settings that only the cloud understands. Default slog.Default().
	Log *slog.Logger

	dir        string
	tools      Tools
	supervisor *supervisor.Client
	ports      *portBook
	clusters   sync.Map // name of a Kafka or KRaftController resource → *sync.Mutex: one change at a time
	s3         sync.Mutex
}

// Open gives the node whose folder is dir (.local/<stack>); nothing is created or started yet.
func Open(dir string, tools Tools) *Node {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	return &Node{
		Log: slog.Default(), dir: dir, tools: tools,
		supervisor: supervisor.NewClient(dir, tools.Local, "supervise", "--dir", dir),
		ports:      &portBook{path: filepath.Join(dir, "run", "ports.json"), seed: dir},
	}
}

// Start brings the supervisor up with all processes recorded for this folder; it doesn't wait until they are ready (see [Node.Ready]).
// Nothing happens when it runs already; after a reboot or the supervisor's violent end everything comes back.
func (n *Node) Start(ctx context.Context) error {
	err := n.supervisor.Start(ctx)
	var busy supervisor.BusyPort
	if errors.As(err, &busy) {
		return fmt.Errorf("start stack in %s: %w\nend that program, or take the stack down and up again: it then chooses other ports", n.dir, err)
	}
	return err
}

// Ready waits until every recorded process is ready; the error names those that don't get there, with the last lines that they printed.
func (n *Node) Ready(ctx context.Context) error { return n.supervisor.Ready(ctx) }

// Stop ends every process, consumers and producers first and controllers last (SIGTERM, then SIGKILL after each one's grace), then the supervisor.
// It returns when their processes and ports are gone. What was recorded stays: Start brings it back.
func (n *Node) Stop(ctx context.Context) error { return n.supervisor.Stop(ctx) }

// Apply starts a process, or restarts it if its description changed, and waits until it is ready (a OneShot: until it has succeeded).
// The error says why it isn't, with the last lines that it printed; the process stays, and is started again and again as any other that ends.
func (n *Node) Apply(ctx context.Context, process Process) error {
	return n.applyWith(ctx, process, nil)
}

// applyWith is Apply of a process that can't become ready before it has what needs waits for. It is started all the same: a change is made whatever
// state the rest is in.
func (n *Node) applyWith(ctx context.Context, process Process, needs func(context.Context) error) error {
	if err := n.Start(ctx); err != nil {
		return err
	}
	if err := n.supervisor.Put(ctx, process); err != nil {
		return err
	}
	if needs != nil {
		if err := needs(ctx); err != nil {
			return fmt.Errorf("process %s has its new settings, but can't become ready: %w", process.Name, err)
		}
	}
	late := time.AfterFunc(tellAfter, func() { n.tell(ctx, process.Name) })
	defer late.Stop()
	return n.supervisor.Await(ctx, process.Name)
}

// tellAfter is how long a process may take to become ready until the user is told why it isn't yet.
const tellAfter = 20 * time.Second

// tell logs why a process isn't ready, where that is known.
func (n *Node) tell(ctx context.Context, name string) {
	statuses, err := n.Processes(ctx)
	if err != nil {
		return
	}
	for _, s := range statuses {
		if s.Name == name && !s.Ready && s.Error != "" {
			n.Log.Info("a process takes long to become ready", slog.String("process", name), slog.String("because", s.Reason()))
		}
	}
}

// Remove ends a process and forgets it; its log stays. One that isn't there is fine.
func (n *Node) Remove(ctx context.Context, name string) error { return n.supervisor.Remove(ctx, name) }

// Restart ends a process and starts it again, without a wait until it is ready. One that isn't there is fine.
func (n *Node) Restart(ctx context.Context, name string) error {
	return n.supervisor.Restart(ctx, name)
}

// Processes lists what is recorded, by name, as the supervisor knows it.
func (n *Node) Processes(ctx context.Context) ([]Status, error) { return n.supervisor.Processes(ctx) }

// Look says what runs, by a look at everything at this moment. It takes a few seconds at most, whatever stands still.
func (n *Node) Look(ctx context.Context) (Overview, error) { return n.supervisor.Look(ctx) }

// LogPath says where the log of a process is. Older parts lie beside it, with a time in their names.
func (n *Node) LogPath(name string) string { return supervisor.LogPath(n.dir, name) }

// Port gives a free loopback port for that name, allocated once and remembered. One that a stranger has taken since is given up for another, unless a
// recorded process counts on it.
func (n *Node) Port(name string) (int, error) {
	return n.ports.port(name, n.supervisor.Counts)
}

// ChoosePort gives a name the port that a user asked for, before anything that uses it starts. The errors: somebody else listens there, or the name has
// another port already.
func (n *Node) ChoosePort(name string, port int) error { return n.ports.choose(name, port) }

// Supervise is the body of the hidden command `supervise --dir DIR`: it runs the processes recorded below dir until [Node.Stop], SIGTERM or ctx's end.
func Supervise(ctx context.Context, dir string) error { return supervisor.Supervise(ctx, dir) }

// lock gives the mutex of a cluster, locked.
func (n *Node) lock(cluster string) *sync.Mutex {
	value, _ := n.clusters.LoadOrStore(cluster, &sync.Mutex{})
	mutex := value.(*sync.Mutex)
	mutex.Lock()
	return mutex
}

// folder makes a folder below the node's that only the user can enter.
func (n *Node) folder(elements ...string) (string, error) {
	path := filepath.Join(append([]string{n.dir}, elements...)...)
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", fmt.Errorf("create folder %s: %w", path, err)
	}
	return path, nil
}
