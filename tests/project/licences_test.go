package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/licensecheck"
	"github.com/stretchr/testify/require"
)

// allowed are licences under which code may be part of our programs: they ask for a notice at most, or, as the MPL does, for changes of
// their own files to be published.
var allowed = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "Unicode-DFS-2016", "Zlib"}

// recognised is how much of a licence's text has to be one of those known, in percent. The rest is copyright lines and addresses.
const recognised = 75

// TestLicencesOfWhatIsLinked: each package that bin/local and bin/producer are made of has a licence that allows it.
func TestLicencesOfWhatIsLinked(t *testing.T) {
	t.Parallel()
	judged := map[string]bool{}
	for _, p := range linked(t) {
		if p.Standard || p.Module == nil || p.Module.Main {
			continue
		}
		files := licences(p.Dir, p.Module.Dir)
		if len(files) == 0 {
			t.Errorf("%s %s has no licence", p.Module.Path, p.Module.Version)
		}
		for _, file := range files {
			if judged[file] {
				continue
			}
			judged[file] = true
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			if names, ok := judge(text); !ok {
				t.Errorf("%s %s: the licence in %s is %s, must be of %s:\n%s", p.Module.Path, p.Module.Version, filepath.Base(file),
					names, strings.Join(allowed, ", "), text[:min(len(text), 600)])
			}
		}
	}
	require.NotEmpty(t, judged)
}

func TestJudge(t *testing.T) {
	t.Parallel()
	apache := read(t, "LICENSE")
	for name, c := range map[string]struct {
		text  string
		names string
		ok    bool
	}{
		"allowed":     {apache, "Apache-2.0", true},
		"not allowed": {agpl, "AGPL-3.0-or-later", false},
		"beside it":   {apache + agpl, "Apache-2.0, AGPL-3.0-or-later", false},
		"mostly own":  {apache + strings.Repeat("But you may not do so on Sundays. ", 500), "Apache-2.0", false},
		"unknown":     {"You may do as we say.", "none that is known", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			names, ok := judge([]byte(c.text))
			require.Equal(t, c.names, names)
			require.Equal(t, c.ok, ok)
		})
	}
}

// agpl is how a file says that it is under that licence.
const agpl = `
This program is free software: you can redistribute it and/or modify it under the terms of the GNU Affero General Public License as
published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version.
This program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied warranty of
MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU Affero General Public License for more details.
You should have received a copy of the GNU Affero General Public License along with this program. If not, see
<https://www.gnu.org/licenses/>.
`

// judge names the licences in a text, and says whether they are most of it, and all allowed.
func judge(text []byte) (names string, ok bool) {
	coverage := licensecheck.Scan(text)
	if len(coverage.Match) == 0 {
		return "none that is known", false
	}
	ok = coverage.Percent >= recognised
	var all []string
	for _, match := range coverage.Match {
		ok = ok && slices.Contains(allowed, match.ID)
		if !slices.Contains(all, match.ID) {
			all = append(all, match.ID)
		}
	}
	return strings.Join(all, ", "), ok
}
