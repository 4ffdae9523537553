package sink

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink/sinktest"
)

func TestStorePutsLargeObjectsInParts(t *testing.T) {
	t.Parallel()
	gateway := sinktest.NewS3(t)
	s := newStore(S3Settings{URL: gateway.URL, Region: "us-east-1", AccessKey: "key", SecretKey: "secret"}, sinktest.Bucket)
	s.partSize = 5 << 20
	body := strings.Repeat("0123456789abcdef", 11<<20/16)
	require.NoError(t, s.put(context.Background(), "large", strings.NewReader(body), int64(len(body)), false))
	require.Equal(t, 3, gateway.Puts("large"))
	require.Equal(t, body, gateway.Object("large"))
	found, err := s.exists(context.Background(), "large")
	require.NoError(t, err)
	require.True(t, found)
	require.ErrorIs(t, s.put(context.Background(), "large", strings.NewReader("x"), 1, true), errObjectExists)
}

// A connection that breaks is no end of an object: it would pass for the beginning of another one.
func TestStoreReadsWholeObjects(t *testing.T) {
	t.Parallel()
	for left, want := range map[int64]string{3: "", 5: "get object key: 2 bytes are missing at its end"} {
		body := &wholeBody{ReadCloser: io.NopCloser(strings.NewReader("abc")), key: "key", left: left}
		data, err := io.ReadAll(body)
		require.Equal(t, "abc", string(data))
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, want)
		config, err := ParseConfig(goodConfigs(nil))
		require.NoError(t, err)
		file, err := newFile("key", config, t.TempDir())
		require.NoError(t, err)
		require.NoError(t, file.add(&Message{}, []byte("abcdef")))
		_, err = file.overlap(&wholeBody{ReadCloser: io.NopCloser(strings.NewReader("abc")), key: "key", left: left}, false)
		require.EqualError(t, err, want)
	}
}

func TestFileOverlap(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcde\n", 50_000)
	for _, packed := range []bool{false, true} {
		configs := map[string]string{}
		if packed {
			configs["s3.compression.type"] = "gzip"
		}
		config, err := ParseConfig(goodConfigs(configs))
		require.NoError(t, err)
		write := func(lines string) *File {
			file, err := newFile("key", config, t.TempDir())
			require.NoError(t, err)
			t.Cleanup(file.Close)
			require.NoError(t, file.add(&Message{}, []byte(lines)))
			require.NoError(t, file.finish())
			return file
		}
		for _, c := range []struct {
			object, file string
			want         overlap
		}{
			{"a\nb\n", "a\nb\n", sameRecords},
			{"a\n", "a\nb\n", firstRecords},
			{"a\nb\n", "a\n", otherRecords},
			{"a\nc\n", "a\nb\n", otherRecords},
			{"x\n", "a\nb\n", otherRecords},
			{long, long, sameRecords},
			{long, long + "more\n", firstRecords},
			{long + "more\n", long, otherRecords},
			{long + "x", long + "y", otherRecords},
			{strings.Repeat("x", 256<<10), strings.Repeat("x", 256<<10), sameRecords},
			{strings.Repeat("x", 256<<10), strings.Repeat("x", 256<<10) + "y", firstRecords},
		} {
			object, err := write(c.object).Content()
			require.NoError(t, err)
			got, err := write(c.file).overlap(object, packed)
			require.NoError(t, err)
			require.Equal(t, c.want, got, "%t: %.10s, %d and %d bytes", packed, c.object, len(c.object), len(c.file))
		}
		if packed {
			for _, object := range []string{"", "plain", "\x1f\x8b\b\x00\x00"} {
				got, err := write("a\n").overlap(strings.NewReader(object), true)
				require.NoError(t, err)
				require.Equal(t, otherRecords, got)
			}
		}
	}
}

// An object is the same bytes whenever it is written, however large it has grown on the way.
func TestFileIsDeterministic(t *testing.T) {
	t.Parallel()
	config, err := ParseConfig(goodConfigs(map[string]string{"s3.compression.type": "gzip"}))
	require.NoError(t, err)
	write := func() string {
		file, err := newFile("key", config, t.TempDir())
		require.NoError(t, err)
		defer file.Close()
		for i := range 20_000 {
			line := strings.Repeat(string(rune('a'+i%26)), i%200) + "\n"
			require.NoError(t, file.add(&Message{Offset: int64(i), Timestamp: int64(i)}, []byte(line)))
		}
		require.NoError(t, file.finish())
		body, err := file.Content()
		require.NoError(t, err)
		var text strings.Builder
		buffer := make([]byte, 4096)
		for {
			n, err := body.Read(buffer)
			text.Write(buffer[:n])
			if err != nil {
				break
			}
		}
		require.Equal(t, int64(text.Len()), file.Size())
		return text.String()
	}
	require.Equal(t, write(), write())
}
