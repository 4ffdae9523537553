package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// settings are a stack's configuration as its file and the command line give it, before defaults.
type settings struct {
	project *workspace.Project
	values  config.Map
	// file is the stack's file.
	file string
}

// loadSettings reads Pulumi.yaml and Pulumi.<stack>.yaml (or configFile) and lays overrides over
// them, each "key=value" with Pulumi's path syntax ("sink.flushSize=10"). isText reports of a key of the project whether it holds text.
func loadSettings(projectDir, stackName, configFile string, overrides []string, isText func(key string) bool) (*settings, error) {
	project, err := workspace.LoadProject(filepath.Join(projectDir, "Pulumi.yaml"))
	if err != nil {
		return nil, fmt.Errorf("read project: %w", err)
	}
	if configFile == "" {
		configFile = filepath.Join(projectDir, "Pulumi."+stackName+".yaml")
	}
	if _, err := os.Stat(configFile); err != nil {
		return nil, fmt.Errorf("read stack %s: no file %s (there are %s)", stackName, configFile, stackFiles(projectDir))
	}
	file, err := workspace.LoadProjectStack(nil, project, configFile)
	if err != nil {
		return nil, fmt.Errorf("read stack %s: %w", stackName, err)
	}
	for _, o := range overrides {
		name, value, ok := strings.Cut(o, "=")
		if !ok {
			return nil, fmt.Errorf("read --config %q: must be key=value (e.g. brokers=4)", o)
		}
		namespace := project.Name.String() + ":"
		if !strings.Contains(name, ":") {
			name = namespace + name
		}
		own, ours := strings.CutPrefix(name, namespace)
		key, err := config.ParseKey(name)
		if err != nil {
			return nil, fmt.Errorf("read --config %q: %w", o, err)
		}
		if err := file.Config.Set(key, configValue(value, ours && isText(own)), true); err != nil {
			return nil, fmt.Errorf("set %s: %w", name, err)
		}
	}
	if secure := file.Config.SecureKeys(); len(secure) > 0 {
		sort.Sort(config.KeyArray(secure))
		var names []string
		for _, key := range secure {
			names = append(names, key.String())
		}
		return nil, fmt.Errorf("read stack %s: the embedded cloud can't ask the stack's own secrets provider for what is encrypted, %s: "+
			"give values for this run (e.g. --config %s=...)", stackName, strings.Join(names, ", "), secure[0].Name())
	}
	return &settings{project: project, values: file.Config, file: configFile}, nil
}

// configValue is a text as it is, or else a plain value, or, where the text is a JSON object or list, that. Pulumi takes a plain value for a number or a
// boolean where it looks like it.
func configValue(text string, isText bool) config.Value {
	if isText {
		return config.NewTypedValue(text, config.TypeString)
	}
	if (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) && json.Valid([]byte(text)) {
		return config.NewObjectValue(text)
	}
	return config.NewValue(text)
}

// plain gives the values as a program gets them: objects and lists as JSON.
func (s *settings) plain() (map[string]string, error) {
	decrypted, err := s.values.Decrypt(config.NopDecrypter)
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	out := map[string]string{}
	for key, value := range decrypted {
		out[key.String()] = value
	}
	return out, nil
}

// write puts the project and the stack's settings into dir, for the engine alone: the user's own
// files stay as they are.
func (s *settings) write(dir, stackName, salt string) error {
	project := *s.project
	if err := project.Save(filepath.Join(dir, "Pulumi.yaml")); err != nil {
		return fmt.Errorf("write project: %w", err)
	}
	file := workspace.ProjectStack{Config: s.values, EncryptionSalt: salt}
	if err := file.Save(filepath.Join(dir, "Pulumi."+stackName+".yaml")); err != nil {
		return fmt.Errorf("write stack: %w", err)
	}
	return nil
}

// salt reads back what the engine added to the stack's settings, so that its secrets stay readable.
func salt(dir, stackName string) (string, error) {
	path := filepath.Join(dir, "Pulumi."+stackName+".yaml")
	project, err := workspace.LoadProject(filepath.Join(dir, "Pulumi.yaml"))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the last run's project: %w", err)
	}
	file, err := workspace.LoadProjectStack(nil, project, path)
	if err != nil {
		return "", fmt.Errorf("read the last run's settings: %w", err)
	}
	return file.EncryptionSalt, nil
}

// stackFiles lists the stacks that have a file, for an error's sake.
func stackFiles(dir string) string {
	found, _ := filepath.Glob(filepath.Join(dir, "Pulumi.*.yaml")) // the pattern is constant
	names := map[string]bool{}
	for _, f := range found {
		names[strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "Pulumi."), ".yaml")] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(names)), ", ")
}
