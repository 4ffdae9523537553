package validation

import (
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// resource is a schema with an identifier of its own, or a whole file, with everything in it
// (https://json-schema.org/draft/2020-12/json-schema-core#section-4.3.5). Dynamic references look at resources.
type resource struct {
	root    *jsonschema.Schema            // nil for a file that is no schema as a whole
	anchors map[string]*jsonschema.Schema // by $dynamicAnchor
}

// assignResources finds the resource of each schema by the schemas' locations, FILE#POINTER. It is the nearest one around it.
func assignResources(schemas map[*jsonschema.Schema]*prepared) {
	roots := map[string]*resource{}
	for schema := range schemas {
		if schema.ID != "" || strings.HasSuffix(schema.Location, "#") {
			roots[schema.Location] = &resource{root: schema, anchors: map[string]*jsonschema.Schema{}}
		}
	}
	for schema, p := range schemas {
		p.resource = resourceAt(roots, schema.Location)
		if schema.DynamicAnchor != "" {
			p.resource.anchors[schema.DynamicAnchor] = schema
		}
	}
}

func resourceAt(roots map[string]*resource, location string) *resource {
	for {
		if found := roots[location]; found != nil {
			return found
		}
		file, pointer, _ := strings.Cut(location, "#")
		slash := strings.LastIndexByte(pointer, '/')
		if slash < 0 {
			return &resource{anchors: map[string]*jsonschema.Schema{}}
		}
		location = file + "#" + pointer[:slash]
	}
}
