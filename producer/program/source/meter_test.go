package source_test

import (
	"bufio"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
)

// TestMeter: bytes count once the next ones are asked for, also where the last come with the end.
func TestMeter(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]io.Reader{
		"end by itself": strings.NewReader("1\n22\n"),
		"end with data": iotest.DataErrReader(strings.NewReader("1\n22\n")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := source.NewMeter(in, 10)
			lines := bufio.NewReader(m)
			for range 2 {
				_, err := lines.ReadSlice('\n')
				require.NoError(t, err)
				require.EqualValues(t, 10, m.Done())
			}
			for range 2 {
				_, err := lines.ReadSlice('\n')
				require.ErrorIs(t, err, io.EOF)
				require.EqualValues(t, 15, m.Done())
			}
		})
	}
}
