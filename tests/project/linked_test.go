package project

import (
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// linkedPackage is a package of our programs, as go list prints it.
type linkedPackage struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// linked are the packages of which bin/local and bin/producer are made.
func linked(t *testing.T) []linkedPackage {
	t.Helper()
	list := run(t, "go", "list", "-deps", "-json=Dir,Standard,Module", "./local", "./producer/program")
	var all []linkedPackage
	for decoder := json.NewDecoder(strings.NewReader(strings.Join(list, "\n"))); ; {
		var p linkedPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, p)
	}
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]es?|copying)(\.(md|txt)|-[a-z0-9.-]+)?$`)

// licences are the files with the licence of a folder: its own, else those of the next folder above it that has some.
func licences(dir, module string) []string {
	for {
		var found []string
		entries, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, entry := range entries {
			if licenceName.MatchString(filepath.Base(entry)) {
				found = append(found, entry)
			}
		}
		if len(found) > 0 || dir == module || len(dir) <= len(module) {
			return found
		}
		dir = filepath.Dir(dir)
	}
}
