package tracing

import (
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// The types below are the parts of OTLP's messages that the program's spans use
// (https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto), as their
// JSON encoding has them.
type (
	export struct {
		ResourceSpans []resourceSpans `json:"resourceSpans"`
	}
	resourceSpans struct {
		Resource struct {
			Attributes []keyValue `json:"attributes"`
		} `json:"resource"`
		ScopeSpans []scopeSpans `json:"scopeSpans"`
	}
	scopeSpans struct {
		Scope struct {
			Name    string `json:"name"`
			Version string `json:"version"`
		} `json:"scope"`
		Spans []span `json:"spans"`
	}
	span struct {
		TraceID    string     `json:"traceId"`
		SpanID     string     `json:"spanId"`
		ParentID   string     `json:"parentSpanId,omitempty"`
		Name       string     `json:"name"`
		Kind       int        `json:"kind"`
		Start      string     `json:"startTimeUnixNano"`
		End        string     `json:"endTimeUnixNano"`
		Attributes []keyValue `json:"attributes,omitempty"`
		Status     *status    `json:"status,omitempty"`
	}
	status struct {
		Message string `json:"message,omitempty"`
		Code    int    `json:"code"`
	}
	keyValue struct {
		Key   string         `json:"key"`
		Value map[string]any `json:"value"`
	}
)

// statusError is STATUS_CODE_ERROR.
const statusError = 2

// encode makes the message for spans, which are all of the same tracer.
func encode(spans []sdk.ReadOnlySpan) export {
	var r resourceSpans
	var s scopeSpans
	for _, from := range spans {
		if len(s.Spans) == 0 {
			r.Resource.Attributes = attributes(from.Resource().Attributes())
			s.Scope.Name, s.Scope.Version = from.InstrumentationScope().Name, from.InstrumentationScope().Version
		}
		to := span{
			TraceID: from.SpanContext().TraceID().String(), SpanID: from.SpanContext().SpanID().String(),
			Name: from.Name(), Kind: int(from.SpanKind()), // both count from internal, 1, on
			Start: nanos(from.StartTime()), End: nanos(from.EndTime()), Attributes: attributes(from.Attributes()),
		}
		if from.Parent().IsValid() {
			to.ParentID = from.Parent().SpanID().String()
		}
		if from.Status().Code == codes.Error {
			to.Status = &status{Code: statusError, Message: from.Status().Description}
		}
		s.Spans = append(s.Spans, to)
	}
	r.ScopeSpans = []scopeSpans{s}
	return export{ResourceSpans: []resourceSpans{r}}
}

func attributes(from []attribute.KeyValue) []keyValue {
	var to []keyValue
	for _, a := range from {
		value := map[string]any{}
		switch a.Value.Type() {
		case attribute.INT64:
			value["intValue"] = fmt.Sprint(a.Value.AsInt64())
		case attribute.BOOL:
			value["boolValue"] = a.Value.AsBool()
		case attribute.FLOAT64:
			value["doubleValue"] = a.Value.AsFloat64()
		default:
			value["stringValue"] = a.Value.Emit()
		}
		to = append(to, keyValue{Key: string(a.Key), Value: value})
	}
	return to
}
