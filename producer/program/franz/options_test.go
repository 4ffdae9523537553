package franz

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
)

func TestOptions(t *testing.T) {
	t.Parallel()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, []byte("none"), 0o600))
	for _, c := range []struct {
		properties map[string]string
		wrong      string
	}{
		{map[string]string{"bootstrap.servers": "127.0.0.1:1"}, ""},
		{map[string]string{"bootstrap.servers": "127.0.0.1:1,127.0.0.1:2", "security.protocol": "sasl_ssl", "sasl.mechanism": "PLAIN"}, ""},
		{map[string]string{"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-256"}, `got sasl.mechanism "SCRAM-SHA-256", must be PLAIN`},
		{map[string]string{"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SSL", "ssl.ca.location": ca}, "must be a file of PEM certificates"},
		{map[string]string{"bootstrap.servers": "127.0.0.1:1", "security.protocol": "SSL", "ssl.ca.location": "/no/such"}, "no such file"},
	} {
		options, err := Options(c.properties)
		if c.wrong != "" {
			require.ErrorContains(t, err, c.wrong)
			continue
		}
		require.NoError(t, err)
		client, err := kgo.NewClient(options...)
		require.NoError(t, err)
		client.Close()
	}
}
