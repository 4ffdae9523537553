package ops

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
)

var errStarting = errors.New("not connected yet")

// Health knows whether source and Kafka can be used. It serves /readyz, and is told by both.
type Health struct {
	// Pulse tells whether the pipeline is alive.
	Pulse Pulse

	metrics *Metrics
	log     *slog.Logger

	mutex         sync.Mutex
	source, kafka error
}

// NewHealth is not ready yet.
func NewHealth(metrics *Metrics, log *slog.Logger) *Health {
	return &Health{metrics: metrics, log: log, source: errStarting, kafka: errStarting}
}

// SourceUp implements source.Monitor.
func (h *Health) SourceUp() {
	h.metrics.SourceUp.Set(1)
	h.set("source", &h.source, nil)
}

// SourceDown implements source.Monitor.
func (h *Health) SourceDown(err error) {
	h.metrics.SourceErrors.Inc()
	h.metrics.SourceUp.Set(0)
	h.set("source", &h.source, err)
}

// SourceReconnect implements source.Monitor.
func (h *Health) SourceReconnect() { h.metrics.SourceReconnects.Inc() }

// KafkaUp implements delivery.Monitor.
func (h *Health) KafkaUp() {
	h.metrics.KafkaUp.Set(1)
	h.set("kafka", &h.kafka, nil)
}

// KafkaDown implements delivery.Monitor.
func (h *Health) KafkaDown(err error) {
	h.metrics.KafkaErrors.Inc()
	h.metrics.KafkaUp.Set(0)
	h.set("kafka", &h.kafka, err)
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

// set keeps a part's state and logs when it changes between good and bad.
func (h *Health) set(part string, state *error, err error) {
	h.mutex.Lock()
	before := *state
	*state = err
	h.mutex.Unlock()
	switch {
	case before != nil && err == nil:
		h.log.Info(part + " is up")
	case err != nil && (before == nil || errors.Is(before, errStarting)):
		h.log.Warn(part+" is down", slog.Any("error", err))
	}
}

// ServeHTTP answers 200 when both can be used, else 503, and says which can't and why.
func (h *Health) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h.mutex.Lock()
	source, kafka := h.source, h.kafka
	h.mutex.Unlock()
	word := func(err error) string {
		if err == nil {
			return "ok"
		}
		return err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	if source != nil || kafka != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(struct {
		Source string `json:"source"`
		Kafka  string `json:"kafka"`
	}{word(source), word(kafka)})
}
