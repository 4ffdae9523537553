package config

import (
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// IsText reports whether a key below the project's namespace holds text, so that code that sets it needn't guess from the value. Such keys are
// topic.name, tags.team, producer.kafka["linger.ms"] and sources[0].url.
func IsText(key string) bool {
	path, err := resource.ParsePropertyPath(key)
	return err == nil && isText(fields(new(Config)), path)
}

func isText(known []field, path resource.PropertyPath) bool {
	key := ""
	for i, part := range path {
		name, ok := part.(string)
		if !ok {
			return false
		}
		key += name
		for _, f := range known {
			if f.key == key {
				return f.holdsText(path[i+1:])
			}
		}
		key += "."
	}
	return false
}

// holdsText reports whether the value at a path below the field is text.
func (f field) holdsText(path resource.PropertyPath) bool {
	switch {
	case f.isList():
		return len(path) > 1 && isText(fieldsOf(reflect.New(f.value.Type().Elem()).Elem(), ""), path[1:])
	case f.kind() == "array" || f.kind() == "object":
		return len(path) == 1
	default:
		return f.kind() == "string" && len(path) == 0
	}
}
