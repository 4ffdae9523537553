package standin

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"
)

// objects keeps the cluster's objects between commands, one file each, as the API server keeps them in etcd.
type objects struct{ dir string }

// manifest is a Kubernetes object as plain values.
type manifest map[string]any

// reference names an object: kind, namespace ("" for cluster-wide kinds) and name.
type reference struct{ kind, namespace, name string }

func (r reference) String() string {
	if r.namespace == "" {
		return r.kind + " " + r.name
	}
	return fmt.Sprintf("%s %s/%s", r.kind, r.namespace, r.name)
}

// errNoObject is returned for an object that was never applied, or was deleted.
var errNoObject = errors.New("no such object in the cluster")

func (s *objects) path(r reference) string {
	return filepath.Join(s.dir, r.kind, strings.Join([]string{r.namespace, r.name}, "_")+".json")
}

// placeOf is what path made a file's name of.
func placeOf(file string) (namespace, name string) {
	namespace, name, _ = strings.Cut(strings.TrimSuffix(file, ".json"), "_")
	return namespace, name
}

func (s *objects) put(r reference, m manifest) error {
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", r, err)
	}
	path := s.path(r)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("keep %s: %w", r, err)
	}
	if err := renameio.WriteFile(path, raw, 0o600); err != nil {
		return fmt.Errorf("keep %s: %w", r, err)
	}
	return nil
}

func (s *objects) get(r reference, into any) error {
	raw, err := os.ReadFile(s.path(r))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", r, errNoObject)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", r, err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("decode %s: %w", r, err)
	}
	return nil
}

func (s *objects) delete(r reference) error {
	if err := os.Remove(s.path(r)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget %s: %w", r, err)
	}
	return nil
}

// names lists the objects of a kind in a namespace.
func (s *objects) names(kind, namespace string) ([]string, error) {
	all, err := s.all(kind)
	var found []string
	for _, r := range all {
		if r.namespace == namespace {
			found = append(found, r.name)
		}
	}
	return found, err
}

// all lists the objects of a kind, wherever they are.
func (s *objects) all(kind string) ([]reference, error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, kind))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list %s: %w", kind, err)
	}
	var found []reference
	for _, e := range entries {
		namespace, name := placeOf(e.Name())
		found = append(found, reference{kind, namespace, name})
	}
	return found, nil
}

// retain forgets all objects but the known ones.
func (s *objects) retain(known map[reference]bool) error {
	return s.deleteWhere(func(r reference) bool { return !known[r] })
}

// deleteAll forgets all objects in a namespace.
func (s *objects) deleteAll(namespace string) error {
	return s.deleteWhere(func(r reference) bool { return r.namespace == namespace })
}

func (s *objects) deleteWhere(unwanted func(reference) bool) error {
	paths, err := fs.Glob(os.DirFS(s.dir), "*/*.json")
	if err != nil {
		return fmt.Errorf("list objects: %w", err)
	}
	for _, path := range paths {
		kind, file, _ := strings.Cut(path, "/")
		namespace, name := placeOf(file)
		if r := (reference{kind, namespace, name}); unwanted(r) {
			if err := s.delete(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// entries returns a Secret's or ConfigMap's entries, decoded.
func (s *objects) entries(kind, namespace, name string) (map[string][]byte, error) {
	var object struct {
		Data       map[string]string
		StringData map[string]string
		BinaryData map[string]string
	}
	r := reference{kind, namespace, name}
	if err := s.get(r, &object); err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	encoded := object.BinaryData
	if kind == "Secret" {
		encoded = object.Data
	} else {
		for k, v := range object.Data {
			out[k] = []byte(v)
		}
	}
	for _, k := range sortedKeys(encoded) {
		raw, err := base64.StdEncoding.DecodeString(encoded[k])
		if err != nil {
			return nil, fmt.Errorf("decode %s, key %s: %w", r, k, err)
		}
		out[k] = raw
	}
	for k, v := range object.StringData {
		out[k] = []byte(v)
	}
	return out, nil
}
