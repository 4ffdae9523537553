package tracing

import (
	"context"
	"fmt"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Start makes a tracer for the program called name. stop sends the waiting spans, until its context ends. Errors of sending
// are logged, and never hold back events.
func Start(ctx context.Context, s Settings, name, version string, log *slog.Logger) (tracer trace.Tracer, stop func(context.Context), err error) {
	if s.Endpoint == nil {
		return noop.NewTracerProvider().Tracer(""), func(context.Context) {}, nil
	}
	// The environment comes last, so that it overrides the others.
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(
		attribute.String("service.name", "producer"), attribute.String("service.version", version), attribute.String("service.instance.id", name),
	), resource.WithFromEnv())
	if err != nil {
		return nil, nil, fmt.Errorf("describe program to tracing: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("tracing", slog.Any("error", err)) }))
	provider := sdk.NewTracerProvider(sdk.WithResource(about), sdk.WithBatcher(newExporter(s)))
	return provider.Tracer("kafka-on-eks/producer", trace.WithInstrumentationVersion(version)), func(ctx context.Context) {
		if err := provider.Shutdown(ctx); err != nil {
			log.Warn("tracing", slog.Any("error", err))
		}
	}, nil
}
