package tracing

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// exporter sends spans in OTLP's JSON encoding over HTTP
// (https://opentelemetry.io/docs/specs/otlp/#otlphttp). All of OpenTelemetry's own exporters, even the one for HTTP,
// link gRPC, which would be a third of the program.
type exporter struct {
	settings Settings
	client   *http.Client
}

func newExporter(s Settings) *exporter {
	transport := http.DefaultTransport.(*http.Transport).Clone() // with proxies from the environment
	transport.TLSClientConfig = &tls.Config{RootCAs: s.Authorities}
	return &exporter{settings: s, client: &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // headers with secrets go to the endpoint only
	}}}
}

// ExportSpans implements sdk.SpanExporter.
func (e *exporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	body, err := json.Marshal(encode(spans))
	if err != nil {
		return fmt.Errorf("encode spans: %w", err)
	}
	if e.settings.Gzip {
		var packed bytes.Buffer
		writer := gzip.NewWriter(&packed)
		_, _ = writer.Write(body) // a buffer takes everything
		_ = writer.Close()
		body = packed.Bytes()
	}
	ctx, cancel := context.WithTimeout(ctx, e.settings.Timeout)
	defer cancel()
	_, err = backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, e.post(ctx, body) },
		backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxElapsedTime(e.settings.Timeout))
	if err != nil {
		return fmt.Errorf("send %d spans to %s: %w", len(spans), e.settings.Endpoint.Host, err)
	}
	return nil
}

// post sends once. Another attempt won't change a permanent error.
func (e *exporter) post(ctx context.Context, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.settings.Endpoint.String(), bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(errors.New("the endpoint is no URL to send to"))
	}
	request.Header.Set("Content-Type", "application/json")
	if e.settings.Gzip {
		request.Header.Set("Content-Encoding", "gzip")
	}
	for name, value := range e.settings.Headers {
		request.Header.Set(name, value)
	}
	answer, err := e.client.Do(request)
	if err != nil {
		// The client's error would repeat the URL.
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10) // so that the connection is used again
	switch answer.StatusCode {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return fmt.Errorf("got status %s", answer.Status)
	}
	if answer.StatusCode/100 != 2 {
		return backoff.Permanent(fmt.Errorf("got status %s, must be 200 OK", answer.Status))
	}
	return nil
}

// Shutdown implements sdk.SpanExporter.
func (e *exporter) Shutdown(context.Context) error {
	e.client.CloseIdleConnections()
	return nil
}

// nanos is a time in the form of OTLP's JSON: a number in a string.
func nanos(t time.Time) string { return fmt.Sprint(t.UnixNano()) }
