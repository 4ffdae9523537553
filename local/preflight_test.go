package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/stack"
)

// TestSourcesAreReachedAsProducersDo holds that a source is asked for with its token and headers, and that no error shows them.
func TestSourcesAreReachedAsProducersDo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer t" || r.Header.Get("X-Api-Key") != "k":
			w.WriteHeader(http.StatusUnauthorized)
		case r.Header.Get("Upgrade") == "websocket":
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Upgrade", "websocket")
			w.WriteHeader(http.StatusSwitchingProtocols)
		}
	}))
	defer server.Close()
	source := func(kind, url string) stack.Source {
		return stack.Source{Kind: kind, URL: url + "/news?key=hidden", Token: "t", Headers: map[string]string{"X-Api-Key": "k"}}
	}
	for kind, scheme := range map[string]string{"sse": "http", "http": "http", "websocket": "ws"} {
		s := source(kind, scheme+strings.TrimPrefix(server.URL, "http"))
		require.NoError(t, checkSource(t.Context(), "kafka-on-eks:source", s), kind)
		s.Token = "another"
		err := checkSource(t.Context(), "kafka-on-eks:sources[1]", s)
		require.ErrorContains(t, err, "kafka-on-eks:sources[1].url: got \""+scheme, kind)
		require.ErrorContains(t, err, "it answered 401 Unauthorized")
		require.NotContains(t, err.Error(), "hidden")
	}
	server.Close()
	err := checkSource(t.Context(), "kafka-on-eks:source", source("sse", server.URL))
	require.ErrorContains(t, err, "connection refused")
	require.NotContains(t, err.Error(), "hidden")
}

func TestFilesAreThere(t *testing.T) {
	t.Parallel()
	missing := stack.Source{Kind: "file", Path: t.TempDir() + "/a.ndjson"}
	require.ErrorContains(t, checkSource(t.Context(), "kafka-on-eks:source", missing), "kafka-on-eks:source.path: got")
	missing.Follow = true
	require.NoError(t, checkSource(t.Context(), "kafka-on-eks:source", missing), "one that is followed may come later")
	require.ErrorContains(t, checkSource(t.Context(), "kafka-on-eks:source", stack.Source{Kind: "file", Path: t.TempDir()}), "must be a regular file")
	pipe := t.TempDir() + "/pipe"
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.ErrorContains(t, checkSource(t.Context(), "kafka-on-eks:source", stack.Source{Kind: "file", Path: pipe}), "must be a regular file")
}
