package config

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"gopkg.in/yaml.v3"
)

// entry is a member of a mapping.
type entry struct{ key, value *yaml.Node }

// entriesOf lists the members of a mapping and of the mappings that are merged into it, with aliases resolved.
func entriesOf(node *yaml.Node) []entry {
	var entries []entry
	for i := 0; node.Kind == yaml.MappingNode && i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], resolved(node.Content[i+1])
		if key.ShortTag() != "!!merge" {
			entries = append(entries, entry{resolved(key), value})
			continue
		}
		entries = append(entries, entriesOf(value)...)
		if value.Kind == yaml.SequenceNode {
			for _, merged := range value.Content {
				entries = append(entries, entriesOf(resolved(merged))...)
			}
		}
	}
	return entries
}

// resolved returns the node that an alias stands for, or the node itself if it is no alias.
func resolved(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// topLevel is the text that Pulumi hands over for a top-level value.
func topLevel(node *yaml.Node) string {
	var value config.Value
	if node.Decode(&value) != nil || value.Secure() {
		return ""
	}
	text, err := value.Value(config.NopDecrypter)
	if err != nil {
		return ""
	}
	return text
}

// nested is the JSON that Pulumi hands over for a value inside of an object; nil if it hands over none.
func nested(node *yaml.Node) json.RawMessage {
	list := &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{node}}
	var elements []json.RawMessage
	if json.Unmarshal([]byte(topLevel(list)), &elements) != nil || len(elements) != 1 {
		return nil
	}
	return elements[0]
}

// nameOf is the name that Pulumi hands over for a member's key.
func nameOf(key *yaml.Node) string {
	var name any
	if key.ShortTag() == "!!str" || key.Decode(&name) != nil {
		return key.Value
	}
	return fmt.Sprint(name)
}

// plainText is a JSON value as an error shows it: a text has no quotes.
func plainText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// decodeNumbers decodes JSON with numbers as they are written.
func decodeNumbers(raw json.RawMessage, into *any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	return decoder.Decode(into)
}
