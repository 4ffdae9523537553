package harness

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	buildTags  = regexp.MustCompile(`xx-go build .* -tags (\S+)`)
	buildFlags = regexp.MustCompile(`-ldflags '([^']+)'`)
)

// StaticProducer builds the producer as its image does, for this machine: from the project in root, with the flags of its Dockerfile. It skips the
// test where C can't be linked statically.
func StaticProducer(t testing.TB, root, output string) {
	t.Helper()
	dockerfile, err := os.ReadFile(filepath.Join(Root(), "producer", "Dockerfile"))
	require.NoError(t, err)
	tags, flags := buildTags.FindSubmatch(dockerfile), buildFlags.FindSubmatch(dockerfile)
	require.True(t, tags != nil && flags != nil, "no build with tags and linker flags in the Dockerfile")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", string(tags[1]), "-ldflags", string(flags[1]), "-o", output, "./producer/program")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=1", "GOFLAGS=")
	out, err := build.CombinedOutput()
	if bytes.Contains(out, []byte("cannot find -lc")) {
		t.Skip("needs a C library to link statically (make static installs it)") //nolint:forbidigo // takes root to install
	}
	require.NoError(t, err, "%s", out)
}
