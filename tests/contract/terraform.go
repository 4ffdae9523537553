// Package contract holds every AWS resource of every stack to the real provider: its inputs, rewritten as Terraform's JSON, must pass
// `terraform validate` with the provider that pulumi-aws wraps.
package contract

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The provider that pulumi-aws 6.83 wraps.
const (
	providerSource  = "hashicorp/aws"
	providerVersion = "5.100.0"
)

// mirrorVariable names a folder that holds the provider as `terraform providers mirror` lays it out, or unpacked.
const mirrorVariable = "TF_PLUGINS"

// mirrors are where such a folder is looked for otherwise.
var mirrors = []string{"/opt/tf-plugins", "/usr/local/share/tf-plugins"}

// terraform is an initialised folder.
type terraform struct{ dir, config string }

// newTerraform initialises a folder: from a local mirror where there is one, else from the network. It skips the test where neither works.
func newTerraform(t *testing.T) *terraform {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Skip("needs terraform in the PATH") //nolint:forbidigo // no package manager that we use has it
	}
	f := &terraform{dir: t.TempDir()}
	for _, mirror := range append([]string{os.Getenv(mirrorVariable)}, mirrors...) {
		if info, err := os.Stat(mirror); mirror == "" || err != nil || !info.IsDir() {
			continue
		}
		f.config = filepath.Join(t.TempDir(), "terraform.rc")
		rc := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
		require.NoError(t, os.WriteFile(f.config, []byte(rc), 0o600))
		break
	}
	f.write(t, "terraform", map[string]any{
		"terraform": map[string]any{"required_providers": map[string]any{"aws": map[string]any{
			"source": providerSource, "version": providerVersion,
		}}},
		"resource": map[string]any{"terraform_data": map[string]any{"unknown": map[string]any{}}},
	})
	if out, err := f.run("init", "-input=false", "-no-color"); err != nil {
		//nolint:forbidigo // its registry isn't reachable from everywhere
		t.Skipf("terraform init can't get the provider %s %s, neither from a mirror (%s, %s) nor from the network: %v\n%s",
			providerSource, providerVersion, mirrorVariable, strings.Join(mirrors, ", "), err, out)
	}
	return f
}

func (f *terraform) run(args ...string) ([]byte, error) {
	command := exec.Command("terraform", args...)
	command.Dir = f.dir
	command.Env = os.Environ()
	if f.config != "" {
		command.Env = append(command.Env, "TF_CLI_CONFIG_FILE="+f.config)
	}
	return command.Output()
}

// write puts a piece of configuration into a file of its own, whose name the diagnostics tell.
func (f *terraform) write(t *testing.T, name string, content map[string]any) {
	t.Helper()
	raw, err := json.MarshalIndent(content, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(f.dir, name+".tf.json"), raw, 0o600))
}

// schema asks the provider what it knows.
func (f *terraform) schema(t *testing.T) *providerSchema {
	t.Helper()
	out, err := f.run("providers", "schema", "-json")
	require.NoError(t, err)
	var all struct {
		Schemas map[string]*providerSchema `json:"provider_schemas"`
	}
	require.NoError(t, json.Unmarshal(out, &all))
	for source, schema := range all.Schemas { // the full source starts with a host
		if strings.HasSuffix(source, "/"+providerSource) {
			return schema
		}
	}
	require.Fail(t, "no schema of "+providerSource)
	return nil
}

// diagnostic is one complaint of `terraform validate`.
type diagnostic struct {
	Severity, Summary, Detail string
	Range                     struct{ Filename string }
}

func (d diagnostic) String() string {
	return fmt.Sprintf("%s: %s: %s", strings.TrimSuffix(d.Range.Filename, ".tf.json"), d.Summary, d.Detail)
}

// validate returns the errors by the name of the piece that they are about.
func (f *terraform) validate(t *testing.T) map[string][]diagnostic {
	t.Helper()
	out, runErr := f.run("validate", "-json") // it also fails where the configuration is wrong, and says why
	var result struct {
		Count       int `json:"error_count"`
		Diagnostics []diagnostic
	}
	require.NoError(t, json.Unmarshal(out, &result), "%v: %s", runErr, out)
	errs := map[string][]diagnostic{}
	for _, d := range result.Diagnostics {
		if d.Severity == "error" {
			name := strings.TrimSuffix(d.Range.Filename, ".tf.json")
			errs[name] = append(errs[name], d)
		}
	}
	return errs
}
