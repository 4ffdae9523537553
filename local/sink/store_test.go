package sink

import (
	"context"
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
