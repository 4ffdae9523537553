package standin

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLayout: measured with awsx 2.22 for 10.0.0.0/16 and three zones.
func TestLayout(t *testing.T) {
	for zone, want := range [][2]string{
		{"10.0.0.0/19", "10.0.32.0/19"}, {"10.0.64.0/19", "10.0.96.0/19"}, {"10.0.128.0/19", "10.0.160.0/19"},
	} {
		got, err := layout("10.0.0.0/16", zone, 3)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	got, err := layout("10.0.0.0/16", 1, 2)
	require.NoError(t, err)
	require.Equal(t, [2]string{"10.0.128.0/18", "10.0.192.0/18"}, got)

	_, err = layout("10.0.0.0", 0, 3)
	require.ErrorContains(t, err, "must be an IPv4 block")
}
