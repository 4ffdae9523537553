package supervisor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
)

// record is what is kept of a process on disk.
type record struct {
	Process Process `json:"process"`
	Done    bool    `json:"done,omitempty"` // a OneShot that has succeeded and must not run again
}

// save writes the record so that a crash leaves either the old or the new one.
func (l layout) save(r record) error {
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode process %s: %w", r.Process.Name, err)
	}
	if err := renameio.WriteFile(l.record(r.Process.Name), data, 0o600); err != nil {
		return fmt.Errorf("record process %s: %w", r.Process.Name, err)
	}
	return nil
}

// forget deletes the record of a process and its pid file.
func (l layout) forget(name string) error {
	for _, path := range []string{l.record(name), l.pid(name)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("forget process %s: %w", name, err)
		}
	}
	return nil
}

// load reads all records, by name.
func (l layout) load() ([]record, error) {
	paths, err := filepath.Glob(filepath.Join(escapeGlob(l.records()), "*.json"))
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	records := make([]record, 0, len(paths))
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read process %s: %w", path, err)
		}
		var r record
		if err := json.Unmarshal(data, &r); err != nil {
			return nil, fmt.Errorf("read process %s: %w", path, err)
		}
		records = append(records, r)
	}
	return records, nil
}

// escapeGlob keeps characters that a folder's name may contain from being read as a pattern.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
