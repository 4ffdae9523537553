package contract

import (
	"encoding/json"
	"fmt"
	"strings"

	"kafka-on-eks/local/engine"
)

// block is the shape of a resource, or of a part of one, as `terraform providers schema -json` tells it.
type block struct {
	Attributes map[string]attribute   `json:"attributes"`
	Blocks     map[string]nestedBlock `json:"block_types"`
}

type attribute struct {
	// Type is a type's name, or a list of a collection's name and its elements' type.
	Type   json.RawMessage `json:"type"`
	Nested *struct {
		Attributes map[string]attribute `json:"attributes"`
	} `json:"nested_type"`
	Required bool `json:"required"`
	Optional bool `json:"optional"`
}

type nestedBlock struct {
	// Nesting is "single", "list", "set" or "map".
	Nesting string `json:"nesting_mode"`
	Block   block  `json:"block"`
}

// providerSchema has what a provider's resources look like, and its own configuration.
type providerSchema struct {
	Provider  struct{ Block block }            `json:"provider"`
	Resources map[string]struct{ Block block } `json:"resource_schemas"`
}

// collection tells the kind of a collection ("list", "set", "map", "object") and its elements' type.
func (a attribute) collection() (kind string, element json.RawMessage) {
	var parts []json.RawMessage
	if json.Unmarshal(a.Type, &parts) != nil || len(parts) != 2 {
		return "", nil
	}
	if json.Unmarshal(parts[0], &kind) != nil {
		return "", nil
	}
	return kind, parts[1]
}

// refuseUntagged refuses a resource of AWS that takes tags and doesn't have the provider's default ones: a plan would hide what a new tag changes.
func (s *providerSchema) refuseUntagged(planned engine.PlannedResource) error {
	if !strings.HasPrefix(planned.Type, "aws:") {
		return nil
	}
	name, err := s.typeName(planned.Type)
	if err != nil {
		return err
	}
	if _, takes := s.Resources[name].Block.Attributes["tags_all"]; takes && planned.Inputs["tagsAll"] == nil {
		return fmt.Errorf("%s takes tags, and has no tagsAll: take it out of awsUntagged in local/standin/aws_tags.go", name)
	}
	return nil
}
