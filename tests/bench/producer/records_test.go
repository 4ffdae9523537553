package producer_test

import (
	"bufio"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source/generator"
)

// appendRecord appends event number i: a JSON object of exactly size bytes, a match with a report as long as it takes.
// It compresses about as well as real events do.
func appendRecord(b []byte, random *rand.Rand, i uint64, size int) []byte {
	start := len(b)
	b = append(b, `{"num":`...)
	b = strconv.AppendUint(b, i, 10)
	b = append(b, `,"report":"`...)
	match := generator.AppendMatch(nil, 1, i)
	for len(b)-start < size-2 {
		// Quotes of the match are left out; in between stand figures that are new in every event.
		for _, c := range match {
			if len(b)-start == size-2 {
				break
			}
			if c != '"' {
				b = append(b, c)
			}
		}
		b = strconv.AppendUint(b, random.Uint64(), 36)
		b = b[:min(len(b), start+size-2)]
	}
	return append(b, '"', '}')
}

// writeRecords writes count events of size bytes, one a line, and returns the file.
func writeRecords(b *testing.B, size, count int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), strconv.Itoa(size)+".ndjson")
	f, err := os.Create(path)
	require.NoError(b, err)
	w := bufio.NewWriterSize(f, 1<<20)
	random := rand.New(rand.NewPCG(1, uint64(size)))
	var line []byte
	for i := range count {
		line = append(appendRecord(line[:0], random, uint64(i), size), '\n')
		_, _ = w.Write(line) // Flush has its error
	}
	require.NoError(b, w.Flush())
	require.NoError(b, f.Close())
	return path
}
