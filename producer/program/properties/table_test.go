package properties

import (
	"flag"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/properties/linked"
)

var update = flag.Bool("update", false, "write the table of properties anew")

var (
	kindPattern  = regexp.MustCompile(`\*Type: ([^*]+)\*`)
	aliasPattern = regexp.MustCompile("^(?:\\*\\*DEPRECATED\\*\\* )?Alias for `([^`]+)`")
)

// TestTableIsLibrdkafkas holds the table to the librdkafka that the program is linked with. With -update it writes the table.
func TestTableIsLibrdkafkas(t *testing.T) {
	t.Parallel()
	var want strings.Builder
	for line := range strings.Lines(linked.Properties()) {
		c := strings.SplitN(line, "|", 6)
		name := strings.TrimSpace(c[0])
		if len(c) < 6 || name == "Property" || strings.HasPrefix(name, "---") {
			continue
		}
		for i := range c {
			c[i] = strings.TrimSpace(c[i])
		}
		kind := kindPattern.FindStringSubmatch(c[5])
		require.NotNil(t, kind, line)
		if name == "builtin.features" {
			c[3] = "" // another one for each platform
		}
		alias := ""
		if m := aliasPattern.FindStringSubmatch(c[5]); m != nil {
			alias = m[1]
		}
		want.WriteString(strings.Join([]string{name, c[1], kind[1], c[2], c[3], alias}, "\t") + "\n")
	}
	if *update {
		require.NoError(t, os.WriteFile("librdkafka.tsv", []byte(want.String()), 0o644))
		return
	}
	require.Equal(t, want.String(), table, "go test ./producer/program/properties -run Table -update writes it anew; review with git diff")
}

// TestEveryNumberHasARange reads what Check takes for granted.
func TestEveryNumberHasARange(t *testing.T) {
	t.Parallel()
	for name, p := range all {
		switch p.kind {
		case kindInteger, kindFloat:
			from, to, found := strings.Cut(p.values, " .. ")
			require.True(t, found, name)
			for _, end := range []string{from, to} {
				_, err := strconv.ParseFloat(end, 64)
				require.NoError(t, err, name)
			}
		case kindChoice, kindFlags:
			require.True(t, p.values != "" || name == "builtin.features", name)
		}
	}
	for name, value := range Defaults {
		require.Equal(t, name, Main(name), "defaults have their main names")
		require.Empty(t, all[name].must(value), name)
	}
	for name := range reserved {
		require.Equal(t, name, Main(name), "reserved ones have their main names")
		require.Contains(t, all, name)
	}
}

// TestVariables holds that every property has a variable of its own.
func TestVariables(t *testing.T) {
	t.Parallel()
	for name := range all {
		require.Equal(t, name, OfVariable(Variable(name)))
	}
	require.Equal(t, "log_level", OfVariable("LOG_LEVEL"))
	require.Equal(t, "no.such.name", OfVariable("NO_SUCH_NAME"))
}
