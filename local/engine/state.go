package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// state is what the engine remembers of a stack, as far as it matters here.
type state struct {
	Resources []struct {
		URN     resource.URN
		ID      string
		Protect bool
		Outputs map[string]json.RawMessage
	}
}

// Output gives one of the stack's outputs as the last run left it, in JSON; nil where there is none. It asks no Pulumi command, which would take a second.
// Source: pulumi/pkg/backend/diy, stackPath: below .pulumi/stacks project/stack.json, an apitype.VersionedCheckpoint.
func (e *Engine) Output(name string) (json.RawMessage, error) {
	raw, err := os.ReadFile(filepath.Join(e.backend(), ".pulumi", "stacks", e.Project(), e.o.Stack+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the stack's state: %w", err)
	}
	var file struct{ Checkpoint struct{ Latest state } }
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, fmt.Errorf("decode the stack's state: %w", err)
	}
	for _, r := range file.Checkpoint.Latest.Resources {
		if r.URN.QualifiedType() == resource.RootStackType {
			return r.Outputs[name], nil
		}
	}
	return nil, nil
}

func readState(ctx context.Context, s auto.Stack) (*state, error) {
	exported, err := s.Export(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the stack's state: %w", err)
	}
	var out state
	if err := json.Unmarshal(exported.Deployment, &out); err != nil {
		return nil, fmt.Errorf("decode the stack's state: %w", err)
	}
	return &out, nil
}

// ids gives the type and the ID of each resource.
func (s *state) ids(yield func(resourceType, id string) bool) {
	for _, r := range s.Resources {
		if !yield(string(r.URN.Type()), r.ID) {
			return
		}
	}
}
