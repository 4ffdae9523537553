// Package project holds the project's own files to one another: versions, links, licences.
package project

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, file))
	require.NoError(t, err)
	return string(text)
}

// run returns the lines that a command prints in the project's root.
func run(t *testing.T, name string, args ...string) []string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir = root
	command.Stderr = os.Stderr
	out, err := command.Output()
	require.NoError(t, err, "%s %s", name, strings.Join(args, " "))
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}
