package engine

import (
	"fmt"
	"os"
	"path/filepath"
)

// temporary makes the folder for the temporary files of what a run starts, and removes it with all that is left in it. The Kubernetes provider leaves some:
// it writes the kubeconfig that it is given into a file, for Helm, and never removes that.
// Source: pulumi-kubernetes, provider/pkg/provider/util.go, writeKubeconfigToFile.
func (e *Engine) temporary() (dir string, remove func(), err error) {
	if err := os.MkdirAll(e.temporaryRoot(), 0o700); err != nil {
		return "", nil, fmt.Errorf("prepare temporary files: %w", err)
	}
	dir, err = os.MkdirTemp(e.temporaryRoot(), "run-")
	if err != nil {
		return "", nil, fmt.Errorf("prepare temporary files: %w", err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }, nil // what stays goes with the state
}

func (e *Engine) temporaryRoot() string { return filepath.Join(e.o.StateDir, "tmp") }
