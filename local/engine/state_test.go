package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOutputOfTheLastRun(t *testing.T) {
	e, err := New(Options{ProjectDir: project(t), Stack: "local", StateDir: t.TempDir()})
	require.NoError(t, err)
	none, err := e.Output("settled")
	require.NoError(t, err)
	require.Nil(t, none, "the stack was never up")
	folder := filepath.Join(e.backend(), ".pulumi", "stacks", "kafka-on-eks")
	require.NoError(t, os.MkdirAll(folder, 0o700))
	for _, c := range []struct{ state, want string }{
		{`{"version":3,"checkpoint":{"stack":"organization/kafka-on-eks/local"}}`, ""},
		{`{"version":3,"checkpoint":{"latest":{"resources":[{"urn":"urn:pulumi:local::kafka-on-eks::pulumi:pulumi:Stack::kafka-on-eks-local"}]}}}`, ""},
		{`{"version":3,"checkpoint":{"latest":{"resources":[
			{"urn":"urn:pulumi:local::kafka-on-eks::random:index/randomPassword:RandomPassword::a","outputs":{"settled":"x"}},
			{"urn":"urn:pulumi:local::kafka-on-eks::pulumi:pulumi:Stack::kafka-on-eks-local","outputs":{"settled":{"topic":"my-sports"}}}]}}}`, `{"topic":"my-sports"}`},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, "local.json"), []byte(c.state), 0o600))
		got, err := e.Output("settled")
		require.NoError(t, err)
		require.Equal(t, c.want, string(got))
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "local.json"), []byte("{"), 0o600))
	_, err = e.Output("settled")
	require.ErrorContains(t, err, "decode the stack's state")
}
