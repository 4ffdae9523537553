package config

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/pulumi/esc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// TestProjectFileAgreesWithConfig holds Pulumi.yaml and the fields of Config to the same keys, in the same order, with the same
// types and defaults, and to descriptions that name each value of a list.
func TestProjectFileAgreesWithConfig(t *testing.T) {
	t.Parallel()
	project, err := workspace.LoadProject("../../Pulumi.yaml")
	require.NoError(t, err)
	require.NoError(t, project.Validate())
	var keys []string
	for _, f := range fields(new(Config)) {
		keys = append(keys, f.key)
		entry, ok := project.Config[f.key]
		require.True(t, ok, "Pulumi.yaml lacks key %s", f.key)
		require.Equal(t, f.kind(), entry.TypeName(), "type of %s", f.key)
		require.NotEmpty(t, entry.Description, "description of %s", f.key)
		for _, value := range f.limit.values {
			if f.kind() == "string" {
				require.Contains(t, entry.Description, "`"+value+"`", "description of %s", f.key)
			}
		}
		encoded, err := json.Marshal(entry.Default)
		require.NoError(t, err)
		fallback := f.fallback
		if f.kind() == "string" {
			quoted, err := json.Marshal(f.fallback)
			require.NoError(t, err)
			fallback = string(quoted)
		}
		require.JSONEq(t, fallback, string(encoded), "default of %s", f.key)
	}
	require.Equal(t, keys, describedKeys(t), "keys of Pulumi.yaml, in the order of Config")
}

// describedKeys lists the keys of Pulumi.yaml in its order.
func describedKeys(t *testing.T) (keys []string) {
	t.Helper()
	text, err := os.ReadFile("../../Pulumi.yaml")
	require.NoError(t, err)
	var file struct{ Config yaml.Node }
	require.NoError(t, yaml.Unmarshal(text, &file))
	for _, entry := range entriesOf(&file.Config) {
		keys = append(keys, entry.key.Value)
	}
	return keys
}

// TestEngineDefaultsLoad merges Pulumi.yaml's defaults into each stack file as the engine does, and loads the result.
func TestEngineDefaultsLoad(t *testing.T) {
	project, err := workspace.LoadProject("../../Pulumi.yaml")
	require.NoError(t, err)
	for _, name := range []string{"local", "dev", "prod"} {
		load := func(merge bool) *Config {
			file, err := workspace.LoadProjectStack(nil, project, "../../Pulumi."+name+".yaml")
			require.NoError(t, err)
			if merge {
				require.NoError(t, workspace.ValidateStackConfigAndApplyProjectConfig(
					context.Background(), name, project, esc.Value{}, file.Config, config.NopEncrypter, config.NopDecrypter))
			}
			decrypted, err := file.Config.Decrypt(config.NopDecrypter)
			require.NoError(t, err)
			values := map[string]string{}
			for key, value := range decrypted {
				values[key.String()] = value
			}
			c, err := Load("kafka-on-eks", name, values)
			require.NoError(t, err)
			return c
		}
		require.Equal(t, load(false), load(true), name)
	}
}
