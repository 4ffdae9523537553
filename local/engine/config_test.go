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
		"Pulumi.dev.yaml":   "config:\n  kafka-on-eks:token:\n    secure: v1:abc:def\n  kafka-on-eks:key:\n    secure: v1:abc:def\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func TestOverridesLieOverTheFile(t *testing.T) {
	s, err := loadSettings(project(t), "local", "", []string{
		"brokers=4", "sink.flushSize=20", "aws:region=eu-north-1", `access={"domain":"a.example"}`, `cluster.publicAccessCidrs=["192.0.2.0/24"]`,
	}, noText)
	require.NoError(t, err)
	got, err := s.plain()
	require.NoError(t, err)
	require.Equal(t, "4", got["kafka-on-eks:brokers"])
	require.Equal(t, "eu-north-1", got["aws:region"])
	require.JSONEq(t, `{"flushSize":20,"prefix":"a"}`, got["kafka-on-eks:sink"])
	require.JSONEq(t, `{"domain":"a.example"}`, got["kafka-on-eks:access"])
	require.JSONEq(t, `{"publicAccessCidrs":["192.0.2.0/24"]}`, got["kafka-on-eks:cluster"])
}

func noText(string) bool { return false }

// TestTextArrivesAsItIsGiven holds that a value isn't taken for a number, a boolean or JSON where its key holds text, also when the engine has read it again.
func TestTextArrivesAsItIsGiven(t *testing.T) {
	isText := func(key string) bool { return key != "sink.flushSize" && key != "brokers" }
	s, err := loadSettings(project(t), "local", "", []string{
		"owner=0123", "costCentre=1e3", "topic.name=123", "topic.note=true", "tags.costCentre=0123", `tags["a.b"]=123456789012`, `source.subscribe={"op":"all"}`, "tags.since=2026-01-31",
		"sink.prefix=~", "sink.flushSize=20", "brokers=4", "kafka-on-eks:tags.full=007", "versions.kubernetes=1.30",
	}, isText)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, s.write(dir, "local", ""))
	again, err := loadSettings(dir, "local", "", nil, noText)
	require.NoError(t, err)
	for _, settings := range []*settings{s, again} {
		got, err := settings.plain()
		require.NoError(t, err)
		require.Equal(t, "0123", got["kafka-on-eks:owner"])
		require.Equal(t, "1e3", got["kafka-on-eks:costCentre"])
		require.Equal(t, "4", got["kafka-on-eks:brokers"])
		require.JSONEq(t, `{"name":"123","note":"true"}`, got["kafka-on-eks:topic"])
		require.JSONEq(t, `{"costCentre":"0123","a.b":"123456789012","since":"2026-01-31","full":"007"}`, got["kafka-on-eks:tags"])
		require.JSONEq(t, `{"subscribe":"{\"op\":\"all\"}"}`, got["kafka-on-eks:source"])
		require.JSONEq(t, `{"flushSize":20,"prefix":"~"}`, got["kafka-on-eks:sink"])
		require.JSONEq(t, `{"kubernetes":"1.30"}`, got["kafka-on-eks:versions"])
	}
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
		{"encrypted elsewhere", "dev", nil, []string{"encrypted, kafka-on-eks:key, kafka-on-eks:token:", "--config key="}},
	} {
		t.Run(c.about, func(t *testing.T) {
			_, err := loadSettings(dir, c.stack, "", c.overrides, noText)
			for _, words := range c.says {
				require.ErrorContains(t, err, words)
			}
		})
	}
}

// TestWriteKeepsTheUsersFiles: the engine adds a salt to the settings that it is given, never to the user's.
func TestWriteKeepsTheUsersFiles(t *testing.T) {
	s, err := loadSettings(project(t), "local", "", nil, noText)
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
