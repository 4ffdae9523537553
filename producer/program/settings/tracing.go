package settings

import (
	"crypto/x509"
	"net/url"
	"os"
	"strings"
	"time"

	"kafka-on-eks/producer/program/tracing"
)

const otlp = "OTEL_EXPORTER_OTLP_"

// loadTracing reads those of OpenTelemetry's own variables that its library doesn't read. Without an endpoint there is no
// tracing. Unknown variables are no problem, as they may be for other programs in the pod.
func loadTracing(e *environment) tracing.Settings {
	// Each variable may also be set for traces only.
	get := func(name string) (key, value string) {
		if value = e.values[otlp+"TRACES_"+name]; value != "" {
			return otlp + "TRACES_" + name, value
		}
		return otlp + name, e.values[otlp+name]
	}
	s := tracing.Settings{Timeout: 10 * time.Second}
	key, text := get("ENDPOINT")
	if text == "" || e.values["OTEL_SDK_DISABLED"] == "true" || e.values["OTEL_TRACES_EXPORTER"] == "none" {
		return s
	}
	const must = "an http or https address of a collector (e.g. http://collector.monitoring:4318)"
	endpoint, err := url.Parse(text)
	if err != nil || (endpoint.Scheme != "http" && endpoint.Scheme != "https") || endpoint.Host == "" {
		e.problem(key, "got something else, must be %s", must)
		return s
	}
	if key == otlp+"ENDPOINT" {
		endpoint = endpoint.JoinPath("v1", "traces")
	}
	s.Endpoint = endpoint
	if key, protocol := get("PROTOCOL"); protocol != "" && protocol != "http/json" {
		e.problem(key, "got %q, must be http/json, which collectors take at the same address as http/protobuf, or not set", protocol)
	}
	key, text = get("HEADERS")
	s.Headers = traceHeaders(e, key, text)
	if key, text = get("TIMEOUT"); text != "" {
		s.Timeout = time.Duration(e.count(key, "", "milliseconds from 1 to 600000", "10000", 1, 600000)) * time.Millisecond
	}
	key, text = get("COMPRESSION")
	if s.Gzip = text == "gzip"; text != "" && text != "gzip" && text != "none" {
		e.problem(key, "got %q, must be gzip or none (e.g. gzip)", text)
	}
	if key, text = get("CERTIFICATE"); text != "" {
		s.Authorities = loadAuthorities(e, key, text)
	}
	return s
}

// traceHeaders reads name=value,name=value, with values escaped as in URLs. Problems don't repeat values, which may be secret.
func traceHeaders(e *environment, key, text string) map[string]string {
	headers := map[string]string{}
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, escaped, ok := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(escaped))
		if name = strings.TrimSpace(name); !ok || name == "" || err != nil {
			e.problem(key, "got something else, must be headers with their values (e.g. api-key=abc,tenant=a%%20b)")
			return nil
		}
		headers[name] = value
	}
	return headers
}

func loadAuthorities(e *environment, key, path string) *x509.CertPool {
	content, err := os.ReadFile(path)
	if err != nil {
		e.problem(key, "got %q, must be a file that can be read: %v (e.g. /etc/ssl/collector-ca.pem)", path, reason(err))
		return nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(content) {
		e.problem(key, "got %q, must be a file with certificates in PEM (e.g. /etc/ssl/collector-ca.pem)", path)
	}
	return pool
}
