package machine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// Kinds of cluster records.
const (
	controllerKind = "KRaftController"
	brokerKind     = "Kafka"
)

func (n *Node) recordPath(kind, name string) string {
	return filepath.Join(n.dir, "run", "kafka", kind+"-"+name+".json")
}

// writeRecord keeps what was asked for, secrets included, for the calls and commands to come.
func writeRecord[Spec any](n *Node, kind, name string, spec Spec) error {
	if _, err := n.folder("run", "kafka"); err != nil {
		return err
	}
	data, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s %s: %w", kind, name, err)
	}
	if err := renameio.WriteFile(n.recordPath(kind, name), data, 0o600); err != nil {
		return fmt.Errorf("record %s %s: %w", kind, name, err)
	}
	return nil
}

// readRecord gives what was asked for last, nil when nothing was.
func readRecord[Spec any](n *Node, kind, name string) (*Spec, error) {
	data, err := os.ReadFile(n.recordPath(kind, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, name, err)
	}
	var spec Spec
	if err := json.Unmarshal(data, &spec); err != nil {
		return nil, fmt.Errorf("read %s %s: %w", kind, name, err)
	}
	return &spec, nil
}

func (n *Node) dropRecord(kind, name string) error {
	if err := os.Remove(n.recordPath(kind, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget %s %s: %w", kind, name, err)
	}
	return nil
}
