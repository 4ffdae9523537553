package producer_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/tests/harness"
)

// BenchmarkSize: the program of the image, built as producer/Dockerfile does, for this machine's processor. The rest of the
// image is distroless/static, about 2 MiB.
func BenchmarkSize(b *testing.B) {
	path := filepath.Join(b.TempDir(), "producer")
	harness.StaticProducer(b, harness.Root(), path)
	info, err := os.Stat(path)
	require.NoError(b, err)
	b.ReportMetric(float64(info.Size())/(1<<20), "MiB-static-program")
	b.ReportMetric(0, "ns/op") // says nothing here
}
