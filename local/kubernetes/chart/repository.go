// Package chart serves Helm charts that stand for those of the program's releases: each has the Deployment that the release's values configure, and
// the operator's brings the definitions of Kafka's resources. The real ones need images, and a network.
package chart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"

	_ "embed"
)

// Operator is the chart of Confluent for Kubernetes.
const Operator = "confluent-for-kubernetes"

// charts are the ones that the program installs.
var charts = []string{Operator, "aws-load-balancer-controller", "external-dns"}

//go:embed deployment.yaml
var deployment string

// defaults are what a chart's values are without the release's own.
const defaults = `{"pod": {"labels": {}}, "podSecurity": {"securityContext": {}}, "containerSecurity": {"securityContext": {}}}`

// Repository has each chart in any version that is asked for, and lists some.
type Repository struct {
	versions    []string
	definitions map[string]Definition
}

// NewRepository makes a repository that lists each chart in those versions.
func NewRepository(versions ...string) (*Repository, error) {
	all, err := definitions()
	if err != nil {
		return nil, err
	}
	return &Repository{versions, all}, nil
}

// ServeHTTP serves index and charts from any folder, as mirrors have them.
func (r *Repository) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if path.Base(request.URL.Path) == "index.yaml" {
		_ = json.NewEncoder(w).Encode(r.index()) // every JSON is YAML
		return
	}
	name, version, found := strings.Cut(strings.TrimSuffix(path.Base(request.URL.Path), ".tgz"), "@")
	if !found {
		http.NotFound(w, request)
		return
	}
	packed, err := r.pack(name, version)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(packed)
}

// index lists all charts in all versions.
func (r *Repository) index() map[string]any {
	entries := map[string]any{}
	for _, name := range charts {
		var all []any
		for _, version := range r.versions {
			all = append(all, map[string]any{
				"apiVersion": "v2", "name": name, "version": version, "urls": []string{fmt.Sprintf("%s@%s.tgz", name, version)}, // beside the index
			})
		}
		entries[name] = all
	}
	return map[string]any{"apiVersion": "v1", "entries": entries}
}

// pack makes a chart's archive.
func (r *Repository) pack(name, version string) ([]byte, error) {
	files := map[string][]byte{
		"Chart.yaml":                []byte(fmt.Sprintf(`{"apiVersion": "v2", "name": %q, "version": %q}`, name, version)),
		"values.yaml":               []byte(defaults),
		"templates/deployment.yaml": []byte(deployment),
	}
	if name == Operator {
		for file, definition := range r.definitions {
			content, err := definition.of(name + "-" + version)
			if err != nil {
				return nil, err
			}
			files["crds/"+file] = content
		}
	}
	var packed bytes.Buffer
	zipped := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zipped)
	for file, content := range files {
		if err := archive.WriteHeader(&tar.Header{Name: name + "/" + file, Mode: 0o600, Size: int64(len(content))}); err != nil {
			return nil, err
		}
		if _, err := archive.Write(content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	if err := zipped.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
