package machine

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"kafka-on-eks/local/machine/supervisor"
)

// Ports come from a range below the one from which systems take the local ports of outgoing connections (32768 and up on Linux): a port from there could
// be taken by some connection while its broker restarts.
const (
	firstPort = 20000
	portCount = 10000
)

// portBook remembers which name has which port.
type portBook struct {
	path string // of the JSON file, name → port
	seed string // starts the search at a different place for each folder, so that two stacks rarely meet

	mu sync.Mutex
}

// port gives the name's port, or finds it a free one. needed tells whether somebody counts on a remembered port that is taken.
func (b *portBook) port(name string, needed func(int) bool) (int, error) {
	unlock, err := b.lock()
	if err != nil {
		return 0, err
	}
	defer unlock()
	book, err := b.read()
	if err != nil {
		return 0, err
	}
	if port, ok := book[name]; ok && (supervisor.CheckPort(port) == nil || needed(port)) {
		return port, nil
	}
	port, err := b.find(name, book)
	if err != nil {
		return 0, err
	}
	book[name] = port
	return port, b.write(book)
}

// find looks for a port that is free and that no other name has, from a place that depends on the name alone.
func (b *portBook) find(name string, book map[string]int) (int, error) {
	taken := map[int]bool{}
	for _, port := range book {
		taken[port] = true
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(b.seed + "\x00" + name))
	start := int(hash.Sum32() % portCount)
	for i := range portCount {
		port := firstPort + (start+i)%portCount
		if !taken[port] && supervisor.CheckPort(port) == nil {
			return port, nil
		}
	}
	return 0, fmt.Errorf("find port for %s: none of %d to %d is free", name, firstPort, firstPort+portCount-1)
}

// choose gives a name the port that a user asked for. The errors: somebody else listens there, or the name has another port already.
func (b *portBook) choose(name string, port int) error {
	unlock, err := b.lock()
	if err != nil {
		return err
	}
	defer unlock()
	book, err := b.read()
	if err != nil {
		return err
	}
	switch known, ok := book[name]; {
	case ok && known == port:
		return nil
	case ok:
		return fmt.Errorf("choose port of %s: got %d, but it has %d already: take the stack down first", name, port, known)
	}
	if err := checkPort(port); err != nil {
		return fmt.Errorf("choose port of %s: %w (e.g. leave it out, and a free one is taken)", name, err)
	}
	book[name] = port
	return b.write(book)
}

// lock keeps others of this process from the book until unlock, and other processes of the stack: commands, and what runs beside them for a long time.
func (b *portBook) lock() (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(b.path), 0o700); err != nil {
		return nil, fmt.Errorf("create folder of ports: %w", err)
	}
	b.mu.Lock()
	lock := flock.New(b.path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		b.mu.Unlock()
		return nil, fmt.Errorf("lock ports: %w", err)
	}
	return func() {
		_ = lock.Close() // which nobody else holds
		b.mu.Unlock()
	}, nil
}

func (b *portBook) read() (map[string]int, error) {
	data, err := os.ReadFile(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]int{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read ports: %w", err)
	}
	book := map[string]int{}
	if err := json.Unmarshal(data, &book); err != nil {
		return nil, fmt.Errorf("read ports %s: %w", b.path, err)
	}
	return book, nil
}

func (b *portBook) write(book map[string]int) error {
	data, err := json.MarshalIndent(book, "", "  ")
	if err != nil {
		return fmt.Errorf("encode ports: %w", err)
	}
	if err := renameio.WriteFile(b.path, data, 0o600); err != nil {
		return fmt.Errorf("remember ports: %w", err)
	}
	return nil
}
