package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/stack"
	"kafka-on-eks/stack/config"
)

// producerProgram is the producer, built once for all tests.
var producerProgram string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "local-test-")
	if err != nil {
		panic(err)
	}
	producerProgram = filepath.Join(folder, "producer")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", producerProgram, "kafka-on-eks/producer/program")
	if out, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("build producer: %v\n%s", err, out))
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// output is a bytes.Buffer for several goroutines.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// try tries the sources of the stack local with those settings, as `up` does.
func try(t *testing.T, out *output, sources ...map[string]any) error {
	t.Helper()
	named := make([]map[string]any, len(sources))
	for i, s := range sources {
		named[i] = map[string]any{"name": fmt.Sprintf("s%d", i)}
		for key, value := range s {
			named[i][key] = value
		}
	}
	text, err := json.Marshal(named)
	require.NoError(t, err)
	c, err := config.Load("kafka-on-eks", "local", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:sources": string(text)})
	require.NoError(t, err)
	var trials []*trial
	for i, s := range c.AllSources() {
		setup, err := stack.ProducerSetup(c, s)
		require.NoError(t, err)
		trials = append(trials, &trial{key: "kafka-on-eks:" + c.SourceKey(i), source: s.Source, setup: setup})
	}
	return runTrials(t.Context(), machine.Open(t.TempDir(), machine.Tools{Producer: producerProgram}), trials, out)
}

// TestSourcesAreTriedAsProducersReadThem: what a producer would refuse is refused, in words of the settings and without a secret, and what it would take
// is taken.
func TestSourcesAreTriedAsProducersReadThem(t *testing.T) {
	t.Parallel()
	answer := func(contentType string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer S3CRET" || r.Header.Get("X-Api-Key") != "S3CRET" {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			w.Header().Set("Content-Type", contentType)
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/events", answer("text/event-stream"))
	mux.Handle("/lines", answer("application/x-ndjson"))
	mux.Handle("/page", answer("text/html"))
	mux.Handle("/zipped", answer("text/event-stream", "Content-Encoding", "gzip"))
	mux.Handle("/ended", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	secure := httptest.NewUnstartedServer(mux)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail
	secure.StartTLS()
	t.Cleanup(secure.Close)
	file := filepath.Join(t.TempDir(), "a b.ndjson")
	require.NoError(t, os.WriteFile(file, []byte("{}\n"), 0o600))
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))

	web := func(kind, url string, more ...any) map[string]any {
		s := map[string]any{"kind": kind, "url": url + "?key=S3CRET", "token": "S3CRET", "headers": map[string]any{"X-Api-Key": "S3CRET"}}
		for i := 0; i < len(more); i += 2 {
			s[more[i].(string)] = more[i+1]
		}
		return s
	}
	for name, c := range map[string]struct {
		source map[string]any
		want   []string // "" for no problem
	}{
		"sse":               {web("sse", server.URL+"/events"), nil},
		"http":              {web("http", server.URL+"/lines"), nil},
		"polled":            {web("http", server.URL+"/lines", "pollInterval", "30s"), nil},
		"ended":             {web("sse", server.URL+"/ended"), nil},
		"generator":         {map[string]any{"kind": "generator"}, nil},
		"file":              {map[string]any{"kind": "file", "path": file}, nil},
		"followed, to come": {map[string]any{"kind": "file", "path": file + ".1", "follow": true}, nil},

		"wrong token": {web("sse", server.URL+"/events", "token", "S3CRETS"), []string{
			`sources[0].url: got "` + server.URL + `/events?...", must be a stream that this machine can reach: `,
			"401 Unauthorized", "-c source.kind=generator",
		}},
		"missing": {web("http", server.URL+"/nothing"), []string{"404 Not Found"}},
		"no WebSocket": {web("websocket", "ws"+strings.TrimPrefix(server.URL, "http")+"/events"), []string{
			"sources[0].url", "got status 200 OK, must be 101 Switching Protocols",
		}},
		"a page":              {web("sse", server.URL+"/page"), []string{`got content type "text/html", must be text/event-stream`}},
		"a page for lines":    {web("http", server.URL+"/page"), []string{`got content type text/html, must be lines of JSON`}},
		"zipped":              {web("sse", server.URL+"/zipped"), []string{`got content encoding "gzip"`}},
		"redirected for good": {web("sse", server.URL+"/loop"), []string{"stopped after 10 redirects"}},
		"nobody there":        {web("sse", "http://127.0.0.1:1/events"), []string{"connection refused"}},
		"unknown authority":   {web("sse", secure.URL+"/events"), []string{"certificate signed by unknown authority"}},
		"no file":             {map[string]any{"kind": "file", "path": file + ".1"}, []string{`sources[0].path: got "` + file + `.1", must be a file that can be read`}},
		"no folder":           {map[string]any{"kind": "file", "path": "/no/such/folder/a.ndjson", "follow": true}, []string{"sources[0].path: got", "no such file"}},
		"a folder":            {map[string]any{"kind": "file", "path": filepath.Dir(file)}, []string{"sources[0].path: got the folder"}},
		"a pipe":              {map[string]any{"kind": "file", "path": pipe}, []string{"sources[0].path: got", "must be a regular file"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := try(t, &output{}, c.source)
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
			require.NotContains(t, err.Error(), "S3CRET")
			require.NotContains(t, err.Error(), "\n", "once")
		})
	}
}

// TestTrialGivesNothingAway: another server, to which the source redirects, sees neither header, token, nor query.
func TestTrialGivesNothingAway(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprint(r.URL, r.Header, r.Host))
		w.Header().Set("Content-Type", map[string]string{"/sse": "text/event-stream"}[r.URL.Path])
	}))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	for _, kind := range []string{"sse", "http"} {
		require.NoError(t, try(t, &output{}, map[string]any{
			"kind": kind, "url": server.URL + "/" + kind + "?key=S3CRET", "token": "S3CRET", "headers": map[string]any{"X-Api-Key": "S3CRET"},
		}), kind)
	}
	require.Len(t, seen, 2, "one request each")
	for _, request := range seen {
		require.NotContains(t, request, "S3CRET")
	}
}

// TestQuietSource: a server that sends nothing until its first event is waited for, which people are told, for as long as the producer would wait. What is
// secret is in no process's arguments or environment meanwhile, and for nobody else to read.
func TestQuietSource(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	out := &output{}
	var arguments, environment string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/quiet" {
			<-r.Context().Done()
			return
		}
		for !strings.Contains(out.String(), "Waiting for") && r.Context().Err() == nil {
			runtime.Gosched()
		}
		arguments, environment = children(t)
		_ = filepath.Walk(temporary, func(path string, info os.FileInfo, err error) error {
			if err == nil && path != temporary {
				require.Zero(t, info.Mode().Perm()&0o077, path)
			}
			return nil
		})
		w.Header().Set("Content-Type", "text/event-stream")
	}))
	t.Cleanup(server.Close)
	source := func(path, idle string) map[string]any {
		return map[string]any{
			"kind": "sse", "url": server.URL + path, "token": "S3CRET", "headers": map[string]any{"X-Api-Key": "S3CRET"}, "idleTimeout": idle,
		}
	}
	err := try(t, out, source("/late", "1m"), source("/quiet", "1s"))
	require.ErrorContains(t, err, "sources[1].url")
	require.ErrorContains(t, err, "timeout awaiting response headers")
	require.NotContains(t, err.Error(), "sources[0]")
	require.Contains(t, out.String(), "Waiting for kafka-on-eks:sources[0].url, "+server.URL+"/late, to answer: at most 1m0s (kafka-on-eks:sources[0].idleTimeout) ...")
	if runtime.GOOS == "linux" {
		require.Contains(t, arguments, "--check=source")
		require.Contains(t, environment, "SOURCE_TOKEN_FILE=")
	}
	require.NotContains(t, arguments+environment, "S3CRET")
	left, err := os.ReadDir(temporary)
	require.NoError(t, err)
	for _, entry := range left {
		require.NotContains(t, entry.Name(), "try-")
	}
}

// children gives the arguments and environments of this process's children, where the system has them as files.
func children(t *testing.T) (arguments, environment string) {
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", os.Getpid()))
	require.NoError(t, err)
	for _, list := range lists {
		pids, _ := os.ReadFile(list)
		for _, pid := range strings.Fields(string(pids)) {
			cmdline, _ := os.ReadFile("/proc/" + pid + "/cmdline")
			environ, _ := os.ReadFile("/proc/" + pid + "/environ")
			arguments, environment = arguments+string(cmdline), environment+string(environ)
		}
	}
	return arguments, environment
}

func TestInterruptedTrialEnds(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	c, err := config.Load("kafka-on-eks", "local", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:source": `{"kind":"sse","url":"` + server.URL + `"}`,
	})
	require.NoError(t, err)
	setup, err := stack.ProducerSetup(c, c.AllSources()[0])
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-asked
		cancel()
	}()
	node := machine.Open(t.TempDir(), machine.Tools{Producer: producerProgram})
	require.ErrorIs(t, (&trial{key: "kafka-on-eks:source", source: c.Source, setup: setup}).run(ctx, node), context.Canceled)
}

func TestSettingOf(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"SOURCE_URL":             "kafka-on-eks:sources[1].url",
		"SOURCE_QUERY_FILE":      "kafka-on-eks:sources[1].url",
		"SOURCE_URL_FILE":        "kafka-on-eks:sources[1].url",
		"SOURCE_IDLE_TIMEOUT":    "kafka-on-eks:sources[1].idleTimeout",
		"SOURCE_HEADER_X_API":    "kafka-on-eks:sources[1].headers",
		"RECORD_TIMESTAMP_ZONE":  "kafka-on-eks:sources[1].record.timestampZone",
		"PRODUCER_LOG_LEVEL":     "kafka-on-eks:producer.logLevel",
		"KAFKA_COMPRESSION_TYPE": "kafka-on-eks:producer.kafka.compression.type",
	} {
		require.Equal(t, want, settingOf("kafka-on-eks:sources[1]", variable))
	}
}
