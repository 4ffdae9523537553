// Package tracing sends spans to an OpenTelemetry collector.
package tracing

import (
	"crypto/x509"
	"net/url"
	"time"
)

// Settings say where spans go (OTEL_*, see
// https://opentelemetry.io/docs/specs/otel/protocol/exporter/). OpenTelemetry's own library reads the other variables,
// such as those for sampling and resource attributes.
type Settings struct {
	// Endpoint takes POST requests with spans in JSON; nil if there is no tracing.
	Endpoint *url.URL
	// Headers are sent along. They may hold secrets.
	Headers map[string]string
	// Timeout bounds the sending of a batch of spans, with all attempts.
	Timeout time.Duration
	// Gzip compresses requests.
	Gzip bool
	// Authorities are the CAs that are trusted for the endpoint, nil for those of the system.
	Authorities *x509.CertPool
}
