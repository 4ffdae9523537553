package project

import (
	"fmt"
	"time"

	"gopkg.in/yaml.v3"
)

// date is the day on which a version was set.
type date struct{ time.Time }

func (d *date) UnmarshalYAML(node *yaml.Node) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, node.Value); err != nil {
		return fmt.Errorf("line %d: got %q, must be a day (e.g. 2026-11-23)", node.Line, node.Value)
	}
	return nil
}
