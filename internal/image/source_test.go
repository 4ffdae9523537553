package image

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTagFollowsContent(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	source := Source{Context: root, Dockerfile: "Dockerfile", Files: []string{"go.mod", "program"}}
	tag := func() string {
		tag, err := source.Tag()
		require.NoError(t, err)
		require.Regexp(t, `^[0-9a-f]{16}$`, tag)
		return tag
	}
	fingerprint := func() string {
		fingerprint, err := source.Fingerprint()
		require.NoError(t, err)
		return fingerprint
	}
	write("Dockerfile", "FROM scratch")
	write("go.mod", "module x")
	write("program/main.go", "package main")
	first, print := tag(), fingerprint()
	require.Equal(t, first, tag())
	write("program/main_test.go", "package main")
	write("program/testdata/a", "a")
	require.Equal(t, first, tag(), "tests don't go into the image")
	require.NoError(t, os.Chmod(filepath.Join(root, "go.mod"), 0o644))
	require.Equal(t, first, tag(), "another umask makes no other image")
	require.NotEqual(t, print, fingerprint(), "to the provider it does")
	write("program/main.go", "package main // changed")
	require.NotEqual(t, first, tag())
	write("program/main.go", "package main")
	require.Equal(t, first, tag())
	source.Args = map[string]string{"VERSION": "1"}
	require.NotEqual(t, first, tag())
	source.Args = nil
	write("Dockerfile", "FROM scratch # changed")
	require.NotEqual(t, first, tag())
	source.Files = []string{"missing"}
	_, err := source.Tag()
	require.ErrorContains(t, err, "list sources of the image")
}
