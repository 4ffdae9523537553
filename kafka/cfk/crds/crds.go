// Package crds holds the JSON schemas of the custom resources that the program makes. They are strict: the API server drops a field that the
// definition doesn't have without a word, but here it is an error.
package crds

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed *.json
var files embed.FS

// compiled keeps the schemas that were asked for, by file, as compiling a schema takes some tens of milliseconds.
var compiled struct {
	sync.Mutex
	schemas map[string]*jsonschema.Schema
}

// Schema returns the schema of a kind, such as Kafka of platform.confluent.io/v1beta1. For a kind without a schema here, the error says where
// to add it.
func Schema(apiVersion, kind string) (*jsonschema.Schema, error) {
	name := file(apiVersion, kind)
	compiled.Lock()
	defer compiled.Unlock()
	if schema, ok := compiled.schemas[name]; ok {
		return schema, nil
	}
	schema, err := compile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no schema of %s %s; add kafka/cfk/crds/%s", apiVersion, kind, name)
	}
	if err != nil {
		return nil, fmt.Errorf("compile schema of %s %s: %w", apiVersion, kind, err)
	}
	if compiled.schemas == nil {
		compiled.schemas = map[string]*jsonschema.Schema{}
	}
	compiled.schemas[name] = schema
	return schema, nil
}

// file is the name of a kind's schema.
func file(apiVersion, kind string) string {
	_, version, _ := strings.Cut(apiVersion, "/")
	return strings.ToLower(kind) + "_" + version + ".json"
}

// Raw returns the schema of a kind as it is written.
func Raw(apiVersion, kind string) ([]byte, error) {
	raw, err := files.ReadFile(file(apiVersion, kind))
	if err != nil {
		return nil, fmt.Errorf("read schema of %s %s: %w", apiVersion, kind, err)
	}
	return raw, nil
}

func compile(name string) (*jsonschema.Schema, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, document); err != nil {
		return nil, err
	}
	return compiler.Compile(name)
}
