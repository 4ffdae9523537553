package producer_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/trace/noop"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/ops"
	"kafka-on-eks/producer/program/pipeline"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/web"
)

// pipelineVariable makes the test binary the producer's pipeline, with the producer's own settings; it holds the number
// of events after which it ends and prints when each was acknowledged, in nanoseconds since 1970.
const pipelineVariable = "BENCH_PIPELINE"

func runPipeline(text string) error {
	count, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	s, err := settings.Load(os.Environ())
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	acknowledged := make([]int64, count+1)
	left := count
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	metrics := ops.NewMetrics()
	health := ops.NewHealth(metrics, log)
	p := &pipeline.Pipeline{
		Settings: s, Metrics: metrics, Health: health, Log: log,
		Tracer: noop.NewTracerProvider().Tracer(""), Watch: delivery.NewWatch(s.Kafka, s.KafkaFiles),
		Source: &sse.SSE{Config: web.Config{
			Endpoint: s.Source.Endpoint, IdleTimeout: s.Source.IdleTimeout, UserAgent: "bench", Monitor: health, Log: log,
		}},
		Acknowledged: func(position []byte, events int) {
			last, err := strconv.Atoi(string(position))
			if err != nil || last < events || last > count || acknowledged[last] != 0 {
				panic(fmt.Sprintf("event %q acknowledged", position)) // none of ours, or twice
			}
			now := time.Now().UnixNano()
			for n := last - events + 1; n <= last; n++ {
				acknowledged[n] = now
			}
			if left -= events; left == 0 {
				stop()
			}
		},
	}
	if err := p.Run(ctx); err != nil {
		return err
	}
	if left > 0 {
		return fmt.Errorf("%d events not acknowledged", left)
	}
	return printNumbers(os.Stdout, acknowledged)
}
