package project

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDigestsAreFetched holds that `make digests` writes what the registry answers, wherever a digest stands, and no answer that is none.
func TestDigestsAreFetched(t *testing.T) {
	t.Parallel()
	old, other, newer := "sha256:"+strings.Repeat("a", 64), "sha256:"+strings.Repeat("b", 64), "sha256:"+strings.Repeat("c", 64)
	fetch := func(answer string) (output, dockerfile, list string, err error) {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"docker":        "#!/bin/sh\ncase $4 in example.com/a/b:1) echo '" + answer + "' ;; golang:1.26.8-bookworm) echo " + other + " ;; *) exit 1 ;; esac\n",
			"Dockerfile":    "# syntax=golang:1.26.8-bookworm@" + other + "\nARG A_IMAGE=example.com/a/b:1@" + old + "\nFROM ${A_IMAGE}\n",
			"versions.yaml": "  digest: " + old + "\n",
		} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700))
		}
		files := []string{filepath.Join(dir, "Dockerfile"), filepath.Join(dir, "versions.yaml")}
		command := exec.Command(filepath.Join(root, "tools", "digests"), files...)
		command.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
		out, err := command.CombinedOutput()
		read := func(file string) string {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			return string(text)
		}
		return string(out), read(files[0]), read(files[1]), err
	}
	out, dockerfile, list, err := fetch(newer)
	require.NoError(t, err, out)
	require.Contains(t, out, "example.com/a/b:1: "+old+" => "+newer)
	require.Contains(t, dockerfile, "ARG A_IMAGE=example.com/a/b:1@"+newer+"\n")
	require.Contains(t, dockerfile, "# syntax=golang:1.26.8-bookworm@"+other+"\n")
	require.Equal(t, "  digest: "+newer+"\n", list)

	out, dockerfile, _, err = fetch("unauthorized")
	require.Error(t, err)
	require.Contains(t, out, `the registry's answer for example.com/a/b:1 is "unauthorized", must be a digest`)
	require.Contains(t, dockerfile, old)
}
