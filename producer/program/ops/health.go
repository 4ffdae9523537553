package ops

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"kafka-on-eks/producer/program/source"
)

var errStarting = errors.New("not connected yet")

// Health knows whether source and Kafka can be used, as it is the monitor of both. It serves /readyz. A producer is ready when Kafka can be used:
// a source is somebody else's, and one that is away for an hour must not make a deployment fail that has nothing to do with it. The source shows in
// the answer, in the log and in producer_source_up.
type Health struct {
	// Pulse knows whether the pipeline is alive.
	Pulse Pulse

	metrics *Metrics
	log     *slog.Logger

	mutex         sync.Mutex
	source, kafka error
	done          bool // the source has ended
}

// NewHealth returns a Health that is not ready yet.
func NewHealth(metrics *Metrics, log *slog.Logger) *Health {
	return &Health{metrics: metrics, log: log, source: errStarting, kafka: errStarting}
}

// SourceUp implements source.Monitor.
func (h *Health) SourceUp() {
	h.metrics.SourceUp.Set(1)
	h.metrics.SourceRefused.Set(0)
	if h.set(&h.source, nil) != nil {
		h.log.Info("source is up")
	}
}

// SourceDown implements source.Monitor. It logs each reason once, not each attempt.
func (h *Health) SourceDown(err error) {
	var refused float64
	var more []any
	if outage := (*source.Outage)(nil); errors.As(err, &outage) {
		more = []any{slog.Duration("retryIn", outage.Retry)}
		if outage.Lasting {
			refused = 1
		}
	}
	h.metrics.SourceErrors.Inc()
	h.metrics.SourceUp.Set(0)
	h.metrics.SourceRefused.Set(refused)
	if before := h.set(&h.source, err); before == nil || before.Error() != err.Error() {
		h.log.Warn("source is down", append(more, slog.Any("error", err))...)
	}
}

// SourceDone is called when the source has ended and all of its events are acknowledged, which is no fault.
func (h *Health) SourceDone() {
	h.metrics.SourceUp.Set(1)
	h.metrics.SourceRefused.Set(0)
	h.metrics.SourceDone.Set(1)
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.source, h.done = nil, true
}

// SourceReconnect implements source.Monitor.
func (h *Health) SourceReconnect() { h.metrics.SourceReconnects.Inc() }

// KafkaUp implements delivery.Monitor.
func (h *Health) KafkaUp() {
	h.metrics.KafkaUp.Set(1)
	if h.set(&h.kafka, nil) != nil {
		h.log.Info("kafka is up")
	}
}

// KafkaDown implements delivery.Monitor.
func (h *Health) KafkaDown(err error) {
	h.metrics.KafkaErrors.Inc()
	h.metrics.KafkaUp.Set(0)
	if before := h.set(&h.kafka, err); before == nil || errors.Is(before, errStarting) {
		h.log.Warn("kafka is down", slog.Any("error", err))
	}
}

// KafkaWaits implements delivery.Monitor.
func (h *Health) KafkaWaits(waiting bool) {
	if waiting {
		h.Pulse.Wait()
	} else {
		h.Pulse.Work()
	}
}

// KafkaError implements delivery.Monitor.
func (h *Health) KafkaError(err error) {
	h.metrics.KafkaErrors.Inc()
	h.log.Warn("kafka reports an error", slog.Any("error", err))
}

// set keeps a part's state and returns the state before.
func (h *Health) set(state *error, err error) (before error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	before, *state = *state, err
	return before
}

// ServeHTTP answers 200 if Kafka can be used, else 503. Either way it says of both whether they can be used, and if not, why. A source that has
// ended is "done".
func (h *Health) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h.mutex.Lock()
	from, to, done := h.source, h.kafka, h.done
	h.mutex.Unlock()
	word := func(err error) string {
		if err == nil {
			return "ok"
		}
		return err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	if to != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	state := struct {
		Source string `json:"source"`
		Kafka  string `json:"kafka"`
	}{word(from), word(to)}
	if done {
		state.Source = "done"
	}
	_ = json.NewEncoder(w).Encode(state)
}
