package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Pulumi.yaml":       "name: kafka-on-eks\nruntime: go\n",
		"Pulumi.local.yaml": "config:\n  aws:region: eu-west-1\n  kafka-on-eks:sink:\n    flushSize: 10\n    prefix: a\n",
		"Pulumi.dev.yaml":   "config:\n  kafka-on-eks:token:\n    secure: v1:abc:def\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func TestOverridesLieOverTheFile(t *testing.T) {
	s, err := loadSettings(project(t), "local", "", []string{
		"brokers=4", "sink.flushSize=20", "aws:region=eu-north-1", `access={"domain":"a.example"}`, `cluster.publicAccessCidrs=["192.0.2.0/24"]`,
	})
	require.NoError(t, err)
	got, err := s.plain()
	require.NoError(t, err)
	require.Equal(t, "4", got["kafka-on-eks:brokers"])
	require.Equal(t, "eu-north-1", got["aws:region"])
	require.JSONEq(t, `{"flushSize":20,"prefix":"a"}`, got["kafka-on-eks:sink"])
	require.JSONEq(t, `{"domain":"a.example"}`, got["kafka-on-eks:access"])
	require.JSONEq(t, `{"publicAccessCidrs":["192.0.2.0/24"]}`, got["kafka-on-eks:cluster"])
}

func TestSettingsThatCantBeRead(t *testing.T) {
	dir := project(t)
	for _, c := range []struct {
		about, stack string
		overrides    []string
		says         []string
	}{
		{"no such stack", "staging", nil, []string{"Pulumi.staging.yaml", "dev, local"}},
		{"no value", "local", []string{"brokers"}, []string{`"brokers"`, "key=value"}},
		{"encrypted elsewhere", "dev", nil, []string{"kafka-on-eks:token", "encrypted", "--config token="}},
	} {
		t.Run(c.about, func(t *testing.T) {
			_, err := loadSettings(dir, c.stack, "", c.overrides)
			for _, words := range c.says {
				require.ErrorContains(t, err, words)
			}
		})
	}
}

// TestWriteKeepsTheUsersFiles: the engine adds a salt to the settings that it is given, never to the user's.
func TestWriteKeepsTheUsersFiles(t *testing.T) {
	s, err := loadSettings(project(t), "local", "", nil)
	require.NoError(t, err)
	dir := t.TempDir()
	none, err := salt(dir, "local")
	require.NoError(t, err)
	require.Empty(t, none)
	require.NoError(t, s.write(dir, "local", "v1:grain"))
	kept, err := salt(dir, "local")
	require.NoError(t, err)
	require.Equal(t, "v1:grain", kept)
}
