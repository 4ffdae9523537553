// Package tracing sends spans to an OpenTelemetry collector.
package tracing

import (
	"crypto/x509"
	"net/url"
	"time"
)

// Settings say where spans go (OTEL_*, see
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/). What else the variables say, such as sampling and
// resource attributes, OpenTelemetry's own library reads.
type Settings struct {
	// Endpoint takes POST requests with spans in JSON. nil: there is no tracing.
	Endpoint *url.URL
	// Headers are sent along. They may hold secrets.
	Headers map[string]string
	// Timeout is for one batch of spans, with all attempts.
	Timeout time.Duration
	// Gzip compresses requests.
	Gzip bool
	// Authorities are trusted to certify the endpoint, nil for those of the system.
	Authorities *x509.CertPool
}
