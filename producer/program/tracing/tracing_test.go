package tracing_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/encoding/protojson"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"

	"kafka-on-eks/producer/program/tracing"
)

// TestSend: what arrives is what OpenTelemetry's own messages read, after an answer that asks to try again.
func TestSend(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	bodies := make(chan []byte, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil || r.Header.Get("Api-Key") != "hush" || r.Header.Get("Content-Type") != "application/json" || r.URL.Path != "/v1/traces" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		body, _ := io.ReadAll(unpacked)
		bodies <- body
	}))
	t.Cleanup(server.Close)
	endpoint, err := url.Parse(server.URL + "/v1/traces")
	require.NoError(t, err)
	tracer, stop, err := tracing.Start(t.Context(), tracing.Settings{
		Endpoint: endpoint, Headers: map[string]string{"api-key": "hush"}, Timeout: 10 * time.Second, Gzip: true,
	}, "matches", "1.0", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	ctx, parent := tracer.Start(t.Context(), "transaction", trace.WithSpanKind(trace.SpanKindProducer))
	_, child := tracer.Start(ctx, "send", trace.WithAttributes(attribute.Int64("n", 7), attribute.Bool("b", true), attribute.Float64("f", 0.5)))
	child.End()
	parent.SetStatus(codes.Error, "broken")
	parent.End()
	stop(t.Context())

	var message collector.ExportTraceServiceRequest
	body := <-bodies
	// The JSON encoding has ids in hexadecimal, where protojson would have base64.
	var generic map[string]any
	require.NoError(t, json.Unmarshal(body, &generic))
	require.NoError(t, protojson.UnmarshalOptions{DiscardUnknown: false}.Unmarshal(body, &message))
	resource := message.ResourceSpans[0]
	about := map[string]string{}
	for _, a := range resource.Resource.Attributes {
		about[a.Key] = a.Value.GetStringValue()
	}
	require.Equal(t, "producer", about["service.name"])
	require.Equal(t, "matches", about["service.instance.id"])
	spans := resource.ScopeSpans[0].Spans
	require.Len(t, spans, 2)
	require.Equal(t, "send", spans[0].Name)
	require.Equal(t, "transaction", spans[1].Name)
	require.Equal(t, "SPAN_KIND_PRODUCER", spans[1].Kind.String())
	require.Equal(t, "STATUS_CODE_ERROR", spans[1].Status.Code.String())
	require.Equal(t, "broken", spans[1].Status.Message)
	require.Greater(t, spans[1].EndTimeUnixNano, spans[1].StartTimeUnixNano)
	require.Equal(t, spans[1].SpanId, spans[0].ParentSpanId)
	require.Equal(t, spans[1].TraceId, spans[0].TraceId)
	require.EqualValues(t, 7, spans[0].Attributes[0].Value.GetIntValue())
	require.Contains(t, string(body), `"traceId":"`+parent.SpanContext().TraceID().String()+`"`)
}

// TestRefused: a collector that refuses holds nothing back, and the log has no secret.
func TestRefused(t *testing.T) { // alone, as a process has only one place for the errors of OpenTelemetry
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	endpoint, err := url.Parse(server.URL + "/x?token=hush")
	require.NoError(t, err)
	var logged strings.Builder
	tracer, stop, err := tracing.Start(t.Context(), tracing.Settings{Endpoint: endpoint, Timeout: time.Second}, "matches", "1.0",
		slog.New(slog.NewTextHandler(&logged, nil)))
	require.NoError(t, err)
	_, span := tracer.Start(t.Context(), "transaction")
	span.End()
	stop(t.Context())
	require.Contains(t, logged.String(), "got status 404 Not Found")
	require.NotContains(t, logged.String(), "hush")
}

func TestOff(t *testing.T) {
	t.Parallel()
	tracer, stop, err := tracing.Start(t.Context(), tracing.Settings{}, "matches", "1.0", slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	_, span := tracer.Start(t.Context(), "transaction")
	require.False(t, span.IsRecording())
	stop(t.Context())
}
