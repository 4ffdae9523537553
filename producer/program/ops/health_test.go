package ops

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func get(handler http.Handler) (code int, body string) {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
	return answer.Code, strings.TrimSpace(answer.Body.String())
}

func TestPulse(t *testing.T) {
	t.Parallel()
	p := &Pulse{}
	code, body := get(p)
	require.Equal(t, http.StatusOK, code, body)
	p.Work()
	code, _ = get(p)
	require.Equal(t, http.StatusOK, code)
	p.began.Store(time.Now().Add(-3 * time.Minute).UnixNano())
	code, body = get(p)
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Equal(t, "no progress for 3m0s", body)
	p.Wait()
	code, _ = get(p)
	require.Equal(t, http.StatusOK, code)
}

// TestReadiness: what is broken shows apart, and an outage of Kafka is no reason to restart.
func TestReadiness(t *testing.T) {
	t.Parallel()
	h := NewHealth(NewMetrics(), slog.New(slog.DiscardHandler))
	code, body := get(h)
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.JSONEq(t, `{"source":"not connected yet","kafka":"not connected yet"}`, body)
	h.SourceUp()
	h.KafkaDown(errors.New("no brokers"))
	h.KafkaWaits(true)
	code, body = get(h)
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.JSONEq(t, `{"source":"ok","kafka":"no brokers"}`, body)
	code, _ = get(&h.Pulse)
	require.Equal(t, http.StatusOK, code)
	h.KafkaUp()
	code, body = get(h)
	require.Equal(t, http.StatusOK, code)
	require.JSONEq(t, `{"source":"ok","kafka":"ok"}`, body)
	h.SourceDown(errors.New("connection lost"))
	code, body = get(h)
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.JSONEq(t, `{"source":"connection lost","kafka":"ok"}`, body)
}
