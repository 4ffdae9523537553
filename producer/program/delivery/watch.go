package delivery

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Change is the result of a look at a client's files.
type Change int

const (
	// Unchanged means that all files are the same.
	Unchanged Change = iota
	// NewCredentials means that only the password changed, which the client can take over while it runs.
	NewCredentials
	// NewFiles means that files changed, such as certificates, which only a new client reads, or that it is to be another user: open connections would stay those
	// of the user before, who may soon do nothing any more.
	NewFiles
)

// Watch looks for changes of the files that properties come from, and of those that hold certificates and keys. Make it with
// NewWatch.
//
// It compares contents from time to time instead of asking the system for notifications. Kubernetes swaps a mounted secret
// by moving a symbolic link in the folder above, and some file systems don't notify. A look at a few small files costs
// little, and Kubernetes takes a minute to bring a changed secret anyway.
type Watch struct {
	// Interval is the time between two looks.
	Interval time.Duration
	// Patience is how long a client with outdated files may take to finish its work, as Kafka may not let it in any more.
	Patience time.Duration

	files      map[string]string // by property: the file that its value comes from
	mutex      sync.Mutex
	properties Properties
	sums       map[string][sha256.Size]byte // by property: of the file that its value names
}

// NewWatch begins with the properties as they are now. files are the files that values come from, by property.
func NewWatch(properties Properties, files map[string]string) *Watch {
	w := &Watch{Interval: 10 * time.Second, Patience: 30 * time.Second, files: files, properties: properties}
	w.sums, _ = w.sum(properties) // what can't be read now is told at the next look
	return w
}

// Properties returns the current properties. Don't change them.
func (w *Watch) Properties() Properties {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.properties
}

// Look reads the files again. If it returns an error, it has changed nothing, as a file may be missing in the middle of a swap.
func (w *Watch) Look() (Change, error) {
	now := maps.Clone(w.Properties())
	change := Unchanged
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		value, err := ReadValue(w.files[name])
		if err != nil {
			return Unchanged, fmt.Errorf("read property %s: %w", name, err)
		}
		if value == now[name] {
			continue
		}
		now[name] = value
		if name == "sasl.password" {
			change = max(change, NewCredentials)
		} else {
			change = NewFiles
		}
	}
	sums, err := w.sum(now)
	if err != nil {
		return Unchanged, err
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if !maps.Equal(sums, w.sums) {
		change = NewFiles
	}
	w.properties, w.sums = now, sums
	return change, nil
}

// ReadValue reads the value of a property from a file, without the line break at its end.
func ReadValue(path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r"), nil
}

// sum returns the sums of the files that properties name. librdkafka also takes folders of certificates, and the word
// probe for those of the system.
func (w *Watch) sum(properties Properties) (map[string][sha256.Size]byte, error) {
	sums := map[string][sha256.Size]byte{}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		path := properties[name]
		if !strings.HasPrefix(name, "ssl.") || !strings.HasSuffix(name, ".location") || path == "probe" {
			continue
		}
		content, err := contentOf(path)
		if err != nil {
			return sums, fmt.Errorf("read %s: %w", name, err)
		}
		sums[name] = sha256.Sum256(content)
	}
	return sums, nil
}

// contentOf is the content of a file, or of all files of a folder.
func contentOf(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return os.ReadFile(path)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, entry := range entries {
		if entry.Name()[0] == '.' { // Kubernetes' own
			continue
		}
		content, err := os.ReadFile(filepath.Join(path, entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(append(all, entry.Name()...), content...)
	}
	return all, nil
}
