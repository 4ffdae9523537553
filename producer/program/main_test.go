package main

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInvalidSettings(t *testing.T) {
	t.Parallel()
	var stderr strings.Builder
	require.Equal(t, exitSettings, run(t.Context(), nil, nil, io.Discard, &stderr))
	require.True(t, strings.HasPrefix(stderr.String(), "config has 4 problems:\n  PRODUCER_NAME: not set"), stderr.String())
}

func TestBusyPort(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	var stderr strings.Builder
	code := run(t.Context(), nil, []string{"PRODUCER_NAME=a", "PRODUCER_TOPIC=b", "SOURCE_KIND=generator",
		"KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1", "PRODUCER_HTTP_ADDRESS=" + listener.Addr().String()}, io.Discard, &stderr)
	require.Equal(t, exitFailed, code)
	require.Contains(t, stderr.String(), "address already in use")
}
