package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

// output is what a process wrote so far.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// TestSecretsStaySecret: what logs in to a source shows nowhere: not in logs, metrics, readiness or topics, also where the
// source refuses it, repeats it in its answer, or breaks connections.
func TestSecretsStaySecret(t *testing.T) {
	t.Parallel()
	const secret = "hush"
	content := map[string]func(w http.ResponseWriter, r *http.Request){
		"sse": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "retry: 1\nid: 1\ndata: {}\n\n")
		},
		"http": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "{}\n")
			w.(http.Flusher).Flush()
		},
		"websocket": func(w http.ResponseWriter, r *http.Request) {
			c, err := websocket.Accept(w, r, nil)
			if err != nil {
				return
			}
			if _, message, err := c.Read(r.Context()); err == nil && strings.Contains(string(message), secret) {
				_ = c.Write(r.Context(), websocket.MessageText, []byte("{}"))
			}
			_ = c.Close(websocket.StatusPolicyViolation, secret)
		},
	}
	for kind, answer := range content {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				user, password, _ := r.BasicAuth()
				switch {
				case r.Header.Get("X-Api-Key") != secret || r.URL.Query().Get("token") != secret || user+password != "" && password != secret:
					w.WriteHeader(http.StatusTeapot)
				case requests.Add(1) == 1:
					answer(w, r)
				case requests.Load() == 2:
					connection, _, err := w.(http.Hijacker).Hijack()
					if err == nil {
						_, _ = io.WriteString(connection, "garbage\r\n\r\n") // net/http's error repeats the address
						_ = connection.Close()
					}
				default:
					w.Header().Set("Content-Type", secret)
					http.Error(w, secret, http.StatusForbidden)
				}
			}))
			t.Cleanup(server.Close)
			address := strings.Replace(server.URL, "://", "://user:"+secret+"@", 1) + "/feed?token=" + secret
			if kind == "websocket" {
				address = strings.Replace(address, "http", "ws", 1)
			}
			file := filepath.Join(t.TempDir(), "file")
			require.NoError(t, os.WriteFile(file, []byte(secret), 0o600))
			cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "events", "events.dead-letters", "events.positions"))
			require.NoError(t, err)
			t.Cleanup(cluster.Close)

			var stderr output
			process := command(t, "KAFKA_BOOTSTRAP_SERVERS="+strings.Join(cluster.ListenAddrs(), ","), "PRODUCER_NAME=p", "PRODUCER_TOPIC=events",
				"PRODUCER_HTTP_ADDRESS=127.0.0.1:0", "SOURCE_KIND="+kind, "SOURCE_URL="+address, "SOURCE_HEADER_X_API_KEY_FILE="+file, "SOURCE_SUBSCRIBE=please "+secret)
			process.Stderr = &stderr
			require.NoError(t, process.Start())
			require.Eventually(t, func() bool {
				return requests.Load() > 2 && cluster.PartitionInfo("events", 0).HighWatermark > 0
			}, 30*time.Second, 10*time.Millisecond, "%s", &stderr)
			shown := ""
			listens := regexp.MustCompile(`"http":"([^"]+)"`).FindStringSubmatch(stderr.String())
			require.NotNil(t, listens)
			require.Eventually(t, func() bool {
				for _, path := range []string{"/readyz", "/metrics"} {
					got, err := http.Get("http://" + listens[1] + path)
					if err != nil {
						return false
					}
					text, _ := io.ReadAll(got.Body)
					_ = got.Body.Close()
					shown += string(text)
				}
				return strings.Contains(shown, "403")
			}, 20*time.Second, 50*time.Millisecond)
			require.NoError(t, process.Process.Signal(os.Interrupt))
			require.NoError(t, process.Wait())
			require.Contains(t, stderr.String(), "403 Forbidden")
			require.Contains(t, stderr.String(), "garbage")

			client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics("events", "events.dead-letters", "events.positions"))
			require.NoError(t, err)
			defer client.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			client.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
				shown += fmt.Sprintf("%s %s %s\n", r.Key, r.Value, r.Headers)
			})
			require.Contains(t, shown, "{}")
			require.NotContains(t, shown+stderr.String(), secret)
		})
	}
}
