package engine

import (
	"context"
	"encoding/json"
	"fmt"

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
