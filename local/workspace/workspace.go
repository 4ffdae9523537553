// Package workspace is where a stack lies on this machine: its state, logs, data and access files, and who holds it.
package workspace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Workspace says where everything of a stack is.
type Workspace struct {
	Project string // folder of Pulumi.yaml
	Home    string // folder of all stacks' state
	Stack   string
	Started string // folder that the command was started in
}

// Resolve fills in what is left open, and goes to the project's folder.
func (w *Workspace) Resolve() (err error) {
	if w.Started, err = os.Getwd(); err != nil {
		return fmt.Errorf("find the working folder: %w", err)
	}
	if w.Project == "" {
		if w.Project, err = findProject(w.Started); err != nil {
			return err
		}
	}
	if w.Project, err = filepath.Abs(w.Project); err != nil {
		return fmt.Errorf("find project %s: %w", w.Project, err)
	}
	if w.Home == "" {
		w.Home = filepath.Join(w.Project, ".local")
	}
	if w.Home, err = filepath.Abs(w.Home); err != nil {
		return fmt.Errorf("find home %s: %w", w.Home, err)
	}
	// The program names its own files, such as the image's folder, relative to the project.
	if err := os.Chdir(w.Project); err != nil {
		return fmt.Errorf("go to project: %w", err)
	}
	if w.Stack == "" || strings.ContainsAny(w.Stack, "/\\.") {
		return fmt.Errorf("got stack %q, must be a plain name (e.g. local)", w.Stack)
	}
	return nil
}

// findProject walks up from a folder to Pulumi.yaml.
func findProject(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "Pulumi.yaml")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("find project: no Pulumi.yaml in %s or above it; go to the project's folder or use --project", dir)
		}
	}
}

// Dir is the folder of this stack's state, logs and data.
func (w *Workspace) Dir() string { return filepath.Join(w.Home, w.Stack) }

// EngineDir is the folder of Pulumi's state. As long as it is there, the stack exists.
func (w *Workspace) EngineDir() string { return filepath.Join(w.Dir(), "engine") }

// ObjectDir is the folder of the cluster's objects.
func (w *Workspace) ObjectDir() string { return filepath.Join(w.Dir(), "objects") }

// AccountDir is the folder of what has a name in the make-believe AWS account.
func (w *Workspace) AccountDir() string { return filepath.Join(w.Dir(), "account") }

// KubernetesDir is the folder of the stack's real cluster, where it has one.
func (w *Workspace) KubernetesDir() string { return filepath.Join(w.Dir(), "kubernetes") }

// HasKubernetes tells whether the stack was brought up with a real cluster.
func (w *Workspace) HasKubernetes() bool {
	_, err := os.Stat(w.KubernetesDir())
	return w.Exists() && err == nil
}

// LastSettings is the settings file of the last run, which a destroy goes by: the user's own may have
// changed or gone since.
func (w *Workspace) LastSettings() string {
	return filepath.Join(w.EngineDir(), "project", "Pulumi."+w.Stack+".yaml")
}

// KafkaClient is a client configuration for Kafka's command-line tools.
func (w *Workspace) KafkaClient() string { return filepath.Join(w.Dir(), "kafka-client.properties") }

// ClientProperties is such a configuration for one of the stack's clients, by its user.
func (w *Workspace) ClientProperties(user string) string {
	return filepath.Join(w.Dir(), "kafka-client-"+user+".properties")
}

// S3Environment is a shell file for S3 clients.
func (w *Workspace) S3Environment() string { return filepath.Join(w.Dir(), "s3.env") }

// Program finds a program that make has built.
func (w *Workspace) Program(name string) string { return filepath.Join(w.Project, "bin", name) }

// Jars is the folder of Kafka's jars, shared by all stacks of the project.
func (w *Workspace) Jars() string { return filepath.Join(w.Project, ".local", "cache", "kafka") }

// Exists tells whether the stack was ever brought up here and not taken down.
func (w *Workspace) Exists() bool {
	_, err := os.Stat(w.EngineDir())
	return err == nil
}

// RequireUp fails where there is nothing to look at.
func (w *Workspace) RequireUp() error {
	if !w.Exists() {
		return fmt.Errorf("stack %s: nothing runs: bring it up first (make up)", w.Stack)
	}
	return nil
}

// Delete deletes everything of the stack, first what makes it exist: where it is cut short, nobody takes what is left for a stack.
func (w *Workspace) Delete() error {
	err := os.Rename(w.EngineDir(), w.EngineDir()+".deleted")
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err := errors.Join(err, os.RemoveAll(w.Dir())); err != nil {
		return fmt.Errorf("delete stack %s: %w", w.Stack, err)
	}
	return nil
}

// Relative shortens a path for people who stand in the folder that the command was started in.
func (w *Workspace) Relative(path string) string {
	short, err := filepath.Rel(w.Started, path)
	if err != nil || strings.HasPrefix(short, "..") {
		return path
	}
	return short
}
