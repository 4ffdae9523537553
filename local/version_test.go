package main

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestVersionIsTheNewestInTheChangelog: a release is made by a heading in CHANGELOG.md, this constant, and a tag.
func TestVersionIsTheNewestInTheChangelog(t *testing.T) {
	changes, err := os.ReadFile("../CHANGELOG.md")
	require.NoError(t, err)
	newest := regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)`).FindSubmatch(changes)
	require.NotNil(t, newest)
	require.Equal(t, version, string(newest[1]))

	var out bytes.Buffer
	root := newRootCommand()
	root.SetArgs([]string{"version"})
	root.SetOut(&out)
	require.NoError(t, root.Execute())
	require.Contains(t, out.String(), "kafka-on-eks "+version+", go")
}
