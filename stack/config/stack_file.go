package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gopkg.in/yaml.v3"
)

// stackFile is a stack's file as it is written. Pulumi hands over the values that YAML makes of it, and these aren't what the writer meant if a text has no
// quotes: 0123 becomes 83, 1.30 becomes 1.3, and 2026-01-31 becomes a time.
type stackFile struct {
	name string
	// config has the values by their full keys; nil if there is no file.
	config *yaml.Node
}

// readStackFile reads a file. A missing file is no error, as config may also come from elsewhere.
func readStackFile(path string) (*stackFile, error) {
	f := &stackFile{name: filepath.Base(path)}
	if path == "" {
		return f, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the stack's file: %w", err)
	}
	var file struct{ Config yaml.Node }
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read the stack's file %s: %w", path, err)
	}
	f.config = &file.Config
	return f, nil
}

// misread returns the texts and numbers that didn't arrive as they are written. If a value isn't what YAML makes of the file, it came from elsewhere, and
// is not compared.
func (f *stackFile) misread(r *reader, values map[string]string) Problems {
	if f.config == nil {
		return nil
	}
	m := &misreading{file: f.name, reader: r}
	for _, entry := range entriesOf(f.config) {
		full := strings.Replace(entry.key.Value, ":config:", ":", 1) // the form that Pulumi wrote long ago
		key, ours := strings.CutPrefix(full, r.namespace)
		if !ours {
			continue
		}
		arrived, ok := values[full]
		if !ok {
			continue
		}
		if value := entry.value; value.Kind == yaml.ScalarNode {
			if topLevel(value) == arrived {
				m.scalar(key, value, arrived, true)
			}
		} else if raw := json.RawMessage(arrived); json.Valid(raw) {
			m.walk(key, value, raw)
		}
	}
	return m.problems
}
