package project

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"kafka-on-eks/infra"
)

// versions is versions.yaml.
type versions struct {
	Versions []version
	Addons   struct {
		Source     string
		Kubernetes map[string]struct {
			Set      date
			Versions map[string]string
		}
	}
}

// every is the key of the add-ons that have no version of their own for a Kubernetes.
const every = "every"

func loadVersions(t *testing.T) *versions {
	t.Helper()
	file, err := os.Open(filepath.Join(root, "versions.yaml"))
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	all := &versions{}
	require.NoError(t, decoder.Decode(all))
	return all
}

// TestVersionsAreThoseOfTheList: each place has the version of versions.yaml.
func TestVersionsAreThoseOfTheList(t *testing.T) {
	t.Parallel()
	for _, v := range loadVersions(t).Versions {
		require.False(t, v.Name == "" || v.Version == "" || v.Source == "" || len(v.In) == 0, "versions.yaml: %+v lacks its name, version, source or places", v)
		for file := range v.In {
			if !v.pattern(file).MatchString(read(t, file)) {
				t.Errorf("versions.yaml has %s %s, but %s has no %q: change either", v.Name, v.Version, file, v.at(file))
			}
		}
	}
}

// pins are how files that pin versions do so.
var pins = map[string]*regexp.Regexp{
	"Makefile":                    regexp.MustCompile(`\S+@v\d\S*`),
	"producer/Dockerfile":         regexp.MustCompile(`_(VERSION|SNAPSHOT|IMAGE)=\S+|FROM .*:[a-z0-9]|syntax=`),
	"kafka/connect/Dockerfile":    regexp.MustCompile(`_(VERSION|SNAPSHOT|IMAGE)=\S+|FROM .*:[a-z0-9]|syntax=`),
	"internal/image/build.go":     regexp.MustCompile(`provider += "\d\S*"`),
	"local/machine/pom.xml":       regexp.MustCompile(`version>\d+\.\d[^<]*<`),
	"stack/config/versions.go":    regexp.MustCompile(`default:"\d+\.\d+(\.\d+)?"`),
	"infra/dns.go":                regexp.MustCompile(`Chart += "\d\S*"`),
	"infra/load_balancers.go":     regexp.MustCompile(`Chart += "\d\S*"`),
	"tests/contract/terraform.go": regexp.MustCompile(`Version += "\d\S*"`),
}

// TestListHasAllVersions: nothing pins a version that versions.yaml lacks.
func TestListHasAllVersions(t *testing.T) {
	t.Parallel()
	all := loadVersions(t)
	for file, pin := range pins {
		text := read(t, file)
		for _, v := range all.Versions {
			if _, is := v.In[file]; is {
				text = v.pattern(file).ReplaceAllString(text, "")
			}
		}
		for _, line := range strings.Split(text, "\n") {
			if pin.MatchString(line) {
				t.Errorf("%s has a version that versions.yaml lacks: %s", file, strings.TrimSpace(line))
			}
		}
	}
}

// TestAddonsAreThoseOfTheList: infra.AddonVersions is what versions.yaml has, for each Kubernetes.
func TestAddonsAreThoseOfTheList(t *testing.T) {
	t.Parallel()
	addons := loadVersions(t).Addons
	require.NotEmpty(t, addons.Source)
	for _, kubernetes := range slices.Sorted(maps.Keys(addons.Kubernetes)) {
		want := maps.Clone(addons.Kubernetes[every].Versions)
		if kubernetes == every {
			require.Equal(t, want, infra.AddonVersions("another", nil))
			continue
		}
		maps.Copy(want, addons.Kubernetes[kubernetes].Versions)
		require.Equal(t, want, infra.AddonVersions(kubernetes, nil), "Kubernetes %s", kubernetes)
		require.ElementsMatch(t, infra.AddonNames(), slices.Collect(maps.Keys(want)), "Kubernetes %s", kubernetes)
	}
	require.Len(t, addons.Kubernetes, 1+len(regexp.MustCompile(`(?m)^\t\t"1\.\d+": `).FindAllString(read(t, "infra/addon_versions.go"), -1)))
}

// TestRenovateReadsTheList: it finds each entry whose source is of a kind that it knows.
func TestRenovateReadsTheList(t *testing.T) {
	t.Parallel()
	var config struct {
		CustomManagers []struct{ MatchStrings []string }
	}
	require.NoError(t, json.Unmarshal([]byte(read(t, ".github/renovate.json")), &config))
	var found, want []string
	entry := regexp.MustCompile(config.CustomManagers[0].MatchStrings[0])
	for _, match := range entry.FindAllStringSubmatch(read(t, "versions.yaml"), -1) {
		found = append(found, match[entry.SubexpIndex("datasource")]+" "+match[entry.SubexpIndex("depName")]+" "+match[entry.SubexpIndex("currentValue")])
	}
	for _, v := range loadVersions(t).Versions {
		if kind, rest, _ := strings.Cut(v.Source, " "); kind != "page" {
			name, _, _ := strings.Cut(rest, " ")
			want = append(want, kind+" "+name+" "+v.Version)
		}
	}
	require.Equal(t, want, found)
}
