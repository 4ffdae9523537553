package ops

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
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

// TestReadiness: what is broken shows apart. A source that is down leaves the producer ready, and an outage of Kafka is no reason to restart.
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
	require.Equal(t, http.StatusOK, code)
	require.JSONEq(t, `{"source":"connection lost","kafka":"ok"}`, body)
}

// TestSourceLog: a source that is down is logged once for each reason, with the time of the next attempt as people read it.
func TestSourceLog(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	metrics := NewMetrics()
	h := NewHealth(metrics, NewLog(&log, slog.LevelInfo))
	refused, away := errors.New("got status 401"), errors.New("connection refused")
	for n := range 5 {
		h.SourceDown(&source.Outage{Cause: refused, Retry: 1987654321 * time.Nanosecond << n, Lasting: true})
		require.InDelta(t, 1, testutil.ToFloat64(metrics.SourceRefused), 0)
	}
	for range 5 {
		h.SourceDown(&source.Outage{Cause: away, Retry: 90 * time.Second})
		require.Zero(t, testutil.ToFloat64(metrics.SourceRefused))
	}
	h.SourceUp()
	h.SourceDown(away)
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	require.Len(t, lines, 4, log.String())
	for i, want := range []string{
		`"msg":"source is down","retryIn":"2s","error":"got status 401"`, `"msg":"source is down","retryIn":"1m30s","error":"connection refused"`,
		`"msg":"source is up"`, `"msg":"source is down","error":"connection refused"`,
	} {
		require.Contains(t, lines[i], want)
	}
	require.InDelta(t, 11, testutil.ToFloat64(metrics.SourceErrors), 0)
	code, body := get(h)
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.Contains(t, body, `"source":"connection refused"`)
}

// TestSourceDone: a source that has ended is no fault, whatever was wrong before.
func TestSourceDone(t *testing.T) {
	t.Parallel()
	h := NewHealth(NewMetrics(), slog.New(slog.DiscardHandler))
	h.KafkaUp()
	h.SourceDown(errors.New("the server ended it"))
	h.SourceDone()
	code, body := get(h)
	require.Equal(t, http.StatusOK, code)
	require.JSONEq(t, `{"source":"done","kafka":"ok"}`, body)
	h.KafkaDown(errors.New("no brokers"))
	code, body = get(h)
	require.Equal(t, http.StatusServiceUnavailable, code)
	require.JSONEq(t, `{"source":"done","kafka":"no brokers"}`, body)
}

func TestReadable(t *testing.T) {
	t.Parallel()
	for length, want := range map[time.Duration]string{
		0: "0s", 1987654321: "2s", 999 * time.Millisecond: "999ms", 1234567: "1ms", time.Minute: "1m", 90 * time.Second: "1m30s", 5 * time.Minute: "5m",
		time.Hour: "1h", 70 * time.Minute: "1h10m", 3601 * time.Second: "1h0m1s", 10 * time.Second: "10s",
	} {
		require.Equal(t, want, readable(length))
	}
}
