package machine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// ConnectorHistory gives the configurations that a connector has had, the oldest first: objects that it wrote by earlier ones stay where they
// are, and in the form that they have.
func (n *Node) ConnectorHistory(name string) ([]map[string]string, error) {
	var history []map[string]string
	data, err := os.ReadFile(n.historyPath(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return n.currentConfigs(name)
	case err != nil:
		return nil, fmt.Errorf("read earlier configurations of connector %s: %w", name, err)
	}
	if err := json.Unmarshal(data, &history); err != nil {
		return nil, fmt.Errorf("read earlier configurations of connector %s in %s: %w", name, n.historyPath(name), err)
	}
	return history, nil
}

func (n *Node) historyPath(name string) string {
	return filepath.Join(n.dir, "run", "connectors", name+".json")
}

// currentConfigs is the configuration in the sink's settings, where there are any: a stack may be older than its history.
func (n *Node) currentConfigs(name string) ([]map[string]string, error) {
	data, err := os.ReadFile(filepath.Join(n.dir, "pods", name, sinkFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var settings sinkSettings
	if err == nil {
		err = json.Unmarshal(data, &settings)
	}
	if err != nil {
		return nil, fmt.Errorf("read settings of connector %s: %w", name, err)
	}
	return []map[string]string{settings.Configs}, nil
}

// recordConfigs adds a configuration to the connector's history, before the sink begins to write by it.
func (n *Node) recordConfigs(spec ConnectorSpec) error {
	history, err := n.ConnectorHistory(spec.Name)
	if err != nil {
		return err
	}
	if last := len(history) - 1; last < 0 || !maps.Equal(history[last], spec.Configs) {
		history = append(history, spec.Configs)
	}
	data, err := json.MarshalIndent(history, "", "  ")
	if err != nil {
		return fmt.Errorf("encode configurations of connector %s: %w", spec.Name, err)
	}
	if _, err := n.folder("run", "connectors"); err != nil {
		return err
	}
	if err := renameio.WriteFile(n.historyPath(spec.Name), data, 0o600); err != nil {
		return fmt.Errorf("keep configurations of connector %s: %w", spec.Name, err)
	}
	return nil
}
