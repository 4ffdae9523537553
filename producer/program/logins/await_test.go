package logins

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
)

// TestAwait holds that each address is tried by itself, and that what is wrong with one is told.
func TestAwait(t *testing.T) {
	t.Parallel()
	one, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("PLAIN", "jobs", "new"))
	require.NoError(t, err)
	defer one.Close()
	other, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("PLAIN", "jobs", "old"))
	require.NoError(t, err)
	defer other.Close()
	properties := func(addresses ...string) map[string]string {
		return map[string]string{
			"bootstrap.servers": strings.Join(addresses, ","), "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN", "sasl.username": "jobs", "sasl.password": "new",
		}
	}
	knows, doesNot := one.ListenAddrs()[0], other.ListenAddrs()[0]
	var out strings.Builder
	require.NoError(t, Await(t.Context(), properties(knows), &out))
	require.Equal(t, knows+" lets in jobs\n", out.String())

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	out.Reset()
	err = Await(ctx, properties(knows, doesNot, "127.0.0.1:1"), &out)
	require.ErrorContains(t, err, doesNot+": ") // Kafka would say why; this one hangs up
	require.ErrorContains(t, err, "127.0.0.1:1: ")
	require.NotContains(t, err.Error(), knows+":")
	require.Equal(t, knows+" lets in jobs\n", out.String())
}
