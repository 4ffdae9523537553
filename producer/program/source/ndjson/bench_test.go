package ndjson_test

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"kafka-on-eks/producer/program/source/ndjson"
)

// BenchmarkReader reads lines of 200 bytes, and beside it does so with the standard library's bufio.Scanner.
func BenchmarkReader(b *testing.B) {
	content := bytes.Repeat([]byte(`{"a":"`+strings.Repeat("x", 191)+"\"}\n"), 100_000)
	b.Run("reader", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		b.ReportAllocs()
		for b.Loop() {
			r := ndjson.NewReader(bytes.NewReader(content), 0)
			for {
				if _, _, err := r.Next(); err != nil {
					break
				}
			}
		}
	})
	b.Run("scanner", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		b.ReportAllocs()
		for b.Loop() {
			r := bufio.NewScanner(bytes.NewReader(content))
			r.Buffer(make([]byte, 256<<10), 256<<10)
			for r.Scan() {
			}
		}
	})
}
