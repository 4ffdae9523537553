package supervisor

import (
	"encoding/pem"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHTTPProbeSaysWhy(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"FAILED, 0 partitions assigned record too large\n":   "FAILED, 0 partitions assigned record too large",
		`{"source":"got status 404 Not Found","kafka":"ok"}`: "source: got status 404 Not Found",
		`{"source":"not connected yet","kafka":"no answer"}`: "kafka: no answer; source: not connected yet",
		`{"state":3}`:             `{"state":3}`,
		"":                        "503 Service Unavailable",
		strings.Repeat("x", 9000): strings.Repeat("x", wordsLine) + " ...",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, body)
		}))
		require.ErrorContains(t, Probe{HTTP: server.URL}.look(t.Context(), probeTimeout), want)
		server.Close()
	}
}

// TestHTTPProbeTrustsItsAuthority holds that a server with TLS is ready for who knows its authority, and for nobody else.
func TestHTTPProbeTrustsItsAuthority(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it says that somebody doesn't trust it
	server.StartTLS()
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	probe := Probe{HTTP: server.URL, CA: ca}
	require.ErrorIs(t, probe.look(t.Context(), probeTimeout), fs.ErrNotExist)
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	require.NoError(t, probe.look(t.Context(), probeTimeout))
	require.ErrorContains(t, Probe{HTTP: server.URL}.look(t.Context(), probeTimeout), "certificate")
}

// TestKafkaProbe: only who answers in the protocol is ready; that a connection comes about is the kernel's work.
func TestKafkaProbe(t *testing.T) {
	t.Parallel()
	listen := func(serve func(net.Conn)) string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			for {
				connection, err := listener.Accept()
				if err != nil {
					return
				}
				go serve(connection)
			}
		}()
		return listener.Addr().String()
	}
	broker := func(connection net.Conn) {
		defer connection.Close()
		request := make([]byte, len(apiVersions))
		if _, err := io.ReadFull(connection, request); err == nil {
			_, _ = connection.Write(append([]byte{0, 0, 0, 10}, append(request[8:12], 0, 0, 0, 0, 0, 0)...))
		}
	}
	require.NoError(t, Probe{Kafka: listen(broker)}.look(t.Context(), probeTimeout))
	require.ErrorContains(t, Probe{Kafka: listen(broker), TLS: true}.look(t.Context(), probeTimeout), "tls")
	require.ErrorContains(t, Probe{Kafka: listen(func(c net.Conn) { _, _ = c.Write([]byte("HTTP/1.1 400")) })}.look(t.Context(), probeTimeout), "doesn't answer as a Kafka listener")
	silent := listen(func(c net.Conn) { <-t.Context().Done(); _ = c.Close() })
	for _, p := range []Probe{{Kafka: silent}, {Kafka: silent, TLS: true}, {HTTP: "http://" + silent}} {
		require.EqualError(t, p.look(t.Context(), 50*time.Millisecond), "no answer within 50ms")
	}
	require.NoError(t, Probe{TCP: silent}.look(t.Context(), probeTimeout))
}
