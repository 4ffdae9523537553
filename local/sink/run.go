package sink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Run is a sink process: it writes the connector's topics to S3 until ctx ends, and serves /readyz (200 while the task
// runs and has partitions), /metrics and /status.
//
// A configuration with problems is an error at once (see IsConfigError). A record that the task can't get past ends
// the task but not the process: it stays in state FAILED, with the reason in /status, until it is restarted, as a
// Connect task does. Where Kafka or S3 can't be reached at the start, Run gives the error, for a supervisor to try
// again; later it waits for them.
func Run(ctx context.Context, settings Settings) error {
	config, err := settings.Config()
	if err != nil {
		return err
	}
	log := slog.Default().With(slog.String("sink", config.Name))
	for _, warning := range config.Warnings {
		log.Warn("connector configuration", slog.String("warning", warning))
	}
	r := newRunner(config, settings, log)
	stop, err := serve(r, settings.HTTPAddress)
	if err != nil {
		return err
	}
	defer stop()

	err = r.run(ctx, settings.Kafka)
	if err == nil || ctx.Err() != nil {
		return nil
	}
	var failure *Failure
	if !errors.As(err, &failure) {
		return fmt.Errorf("run sink %s: %w", config.Name, err)
	}
	log.Error("task failed, waiting for a restart", slog.String("trace", failure.Trace), slog.Any("error", err))
	r.fail(err)
	<-ctx.Done()
	return nil
}

func serve(r *runner, address string) (stop func(), err error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("serve sink's status: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		status := r.Status()
		if status.State != StateRunning || len(status.Partitions) == 0 {
			http.Error(w, fmt.Sprintf("%s, %d partitions assigned %s", status.State, len(status.Partitions), status.Reason), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "%s, %d partitions assigned\n", status.State, len(status.Partitions))
	})
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(r.Status()); err != nil {
			r.log.Debug("send status", slog.Any("error", err))
		}
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			r.log.Error("serve status", slog.Any("error", err))
		}
	}()
	return func() {
		if err := server.Close(); err != nil {
			r.log.Debug("close status server", slog.Any("error", err))
		}
	}, nil
}
