package settings_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/settings"
)

func TestTracing(t *testing.T) {
	t.Parallel()
	got, err := settings.Load(valid("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318/base/", "OTEL_EXPORTER_OTLP_HEADERS=api-key=a%20b, x=1",
		"OTEL_EXPORTER_OTLP_TIMEOUT=500", "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION=gzip", "OTEL_SERVICE_NAME=p"))
	require.NoError(t, err)
	require.Equal(t, "http://collector:4318/base/v1/traces", got.Tracing.Endpoint.String())
	require.Equal(t, map[string]string{"api-key": "a b", "x": "1"}, got.Tracing.Headers)
	require.Equal(t, 500*time.Millisecond, got.Tracing.Timeout)
	require.True(t, got.Tracing.Gzip)

	got, err = settings.Load(valid("OTEL_EXPORTER_OTLP_ENDPOINT=http://a", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://b/traces"))
	require.NoError(t, err)
	require.Equal(t, "https://b/traces", got.Tracing.Endpoint.String())

	got, err = settings.Load(valid("OTEL_EXPORTER_OTLP_ENDPOINT=http://a", "OTEL_SDK_DISABLED=true", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"))
	require.NoError(t, err)
	require.Nil(t, got.Tracing.Endpoint)

	_, err = settings.Load(valid("OTEL_EXPORTER_OTLP_ENDPOINT=http://a", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc",
		"OTEL_EXPORTER_OTLP_HEADERS=hush", "OTEL_EXPORTER_OTLP_TIMEOUT=1s", "OTEL_EXPORTER_OTLP_COMPRESSION=zip", "OTEL_EXPORTER_OTLP_CERTIFICATE=/nowhere"))
	require.EqualError(t, err, `config has 5 problems:
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: got "grpc", must be http/json, which collectors take at the same address as http/protobuf, or not set
  OTEL_EXPORTER_OTLP_HEADERS: got something else, must be headers with their values (e.g. api-key=abc,tenant=a%20b)
  OTEL_EXPORTER_OTLP_TIMEOUT: got "1s", must be milliseconds from 1 to 600000 (e.g. 10000)
  OTEL_EXPORTER_OTLP_COMPRESSION: got "zip", must be gzip or none (e.g. gzip)
  OTEL_EXPORTER_OTLP_CERTIFICATE: got "/nowhere", must be a file that can be read: no such file or directory (e.g. /etc/ssl/collector-ca.pem)`)
	_, err = settings.Load(valid("OTEL_EXPORTER_OTLP_ENDPOINT=collector:4317"))
	require.ErrorContains(t, err, "OTEL_EXPORTER_OTLP_ENDPOINT: got something else, must be an http or https address of a collector")
}
