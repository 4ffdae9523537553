// Package plan holds what the program would make, for each stack, to a golden file.
package plan

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/tests/harness"
)

var update = flag.Bool("update", false, "write the golden plans anew")

var (
	// suffix is the random end of a generated name.
	suffix = regexp.MustCompile(`-[0-9a-f]{7}\b`)
	// tag is the image's, and its label's, a digest of its sources.
	tag = regexp.MustCompile(`(/producer:|"org.opencontainers.image.version": ")[0-9a-f]{16}\b`)
)

// TestGolden plans each stack without anything running and without credentials.
func TestGolden(t *testing.T) {
	for _, stack := range []string{"local", "dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			c := &harness.Command{Home: t.TempDir()}
			var plan engine.Plan
			c.JSON(t, &plan, "preview", "--stack", stack)
			require.NotEmpty(t, plan.Resources)
			got := normalise(t, plan)
			golden := filepath.Join("testdata", stack+".json")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err, "make golden writes it")
			require.Equal(t, string(want), got, "the plan has changed; if it is meant to: make golden, and review with git diff")
		})
	}
}

// normalise takes out of a plan what differs between machines and runs: the project's folder, and
// random ends of names.
func normalise(t *testing.T, plan engine.Plan) string {
	t.Helper()
	raw, err := json.MarshalIndent(plan, "", "  ")
	require.NoError(t, err)
	root, err := filepath.Abs(harness.Root())
	require.NoError(t, err)
	text := strings.ReplaceAll(string(raw), root, "<project>")
	text = tag.ReplaceAllString(text, "${1}0000000000000000")
	return suffix.ReplaceAllString(text, "-0000000") + "\n"
}
