package producer_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// BenchmarkSize: the program of the image, built as producer/Dockerfile does for this machine's processor, which needs a C
// compiler for musl. The rest of the image is distroless/static, about 2 MiB.
func BenchmarkSize(b *testing.B) {
	compiler, err := exec.LookPath("musl-gcc")
	if err != nil {
		b.Skipf("skipped: %v (Debian's package musl-tools has it)", err)
	}
	path := filepath.Join(b.TempDir(), "producer")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-buildvcs=false", "-tags", "musl",
		"-ldflags", `-s -w -buildid= -linkmode external -extldflags "-static -Wl,--build-id=none"`, "-o", path, "./producer/program")
	build.Dir = harness.Root()
	build.Env = append(os.Environ(), "CGO_ENABLED=1", "CC="+compiler)
	output, err := build.CombinedOutput()
	require.NoError(b, err, string(output))
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.ReportMetric(float64(info.Size())/(1<<20), "MiB-static-program")
	b.ReportMetric(0, "ns/op") // says nothing here
}
