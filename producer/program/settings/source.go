package settings

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"kafka-on-eks/producer/program/source/file"
	"kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/web"
)

// Kind is a kind of source.
type Kind string

// These are the kinds of sources.
const (
	Generator Kind = "generator"
	File      Kind = "file"
	SSE       Kind = "sse"
	HTTP      Kind = "http"
	WebSocket Kind = "websocket"
)

// kinds are all kinds, in the order in which a problem names them.
var kinds = []Kind{Generator, File, SSE, HTTP, WebSocket}

// Source has the settings of the source (SOURCE_*).
type Source struct {
	Kind Kind
	// Rate is in events per second, 0 for full speed. Generator.
	Rate float64
	// Seed chooses the events. Generator.
	Seed uint64
	// Count is the number of events, 0 for no end. Generator.
	Count uint64
	// Path is a file, or - for standard input. File.
	Path string
	// Follow goes on reading while the file grows, and through its rotation. File.
	Follow bool
	// Endpoint is an address with the headers to send there. Kinds over HTTP.
	Endpoint *web.Endpoint
	// IdleTimeout is how long a connection may be silent. Kinds over HTTP.
	IdleTimeout time.Duration
	// PollInterval is the time from one poll to the next, 0 for one long-lived answer. HTTP.
	PollInterval time.Duration
	// Events are the wanted types of events, nil for all. SSE.
	Events []string
	// Subscribe is the message that is sent on each new connection. WebSocket.
	Subscribe web.Secret
	// Subprotocols are offered to the server, which chooses one. WebSocket.
	Subprotocols []string
}

// Once reports whether the source can be opened only once: standard input.
func (s Source) Once() bool { return s.Kind == File && s.Path == file.Stdin }

// subprotocolsKey is the variable with the subprotocols of a WebSocket.
const subprotocolsKey = "SOURCE_SUBPROTOCOLS"

// loadSource reads every setting, but demands only those of the source's kind.
func loadSource(e *environment) Source {
	var s Source
	s.Kind = parse(e, "SOURCE_KIND", "", kindNames(), string(Generator), func(text string) (Kind, bool) {
		for _, kind := range kinds {
			if text == string(kind) {
				return kind, true
			}
		}
		return "", false
	})
	s.Rate = parse(e, "SOURCE_RATE", "500", "events a second, 0 for full speed", "500", func(s string) (float64, bool) {
		rate, err := strconv.ParseFloat(s, 64)
		return rate, err == nil && rate >= 0 && !math.IsInf(rate, 0)
	})
	s.Seed = e.count("SOURCE_SEED", "1", "a whole number from 0", "1", 0, math.MaxUint64)
	s.Count = e.count("SOURCE_COUNT", "0", "a number of events, 0 for no end", "100000", 0, math.MaxUint64)
	s.IdleTimeout = e.duration("SOURCE_IDLE_TIMEOUT", "1m", "1m", time.Second, time.Hour)
	s.PollInterval = parse(e, "SOURCE_POLL_INTERVAL", "0", "a duration from 1s to 24h, or 0 for one long-lived answer", "30s", func(s string) (time.Duration, bool) {
		d, err := time.ParseDuration(s)
		return d, err == nil && (d == 0 || d >= time.Second && d <= 24*time.Hour)
	})
	s.Follow = parse(e, "SOURCE_FOLLOW", "false", "true or false", "true", func(s string) (bool, bool) { return s == "true", s == "true" || s == "false" })
	s.Events = e.list("SOURCE_EVENTS", "types of events with commas between them, each once", "update,delete", sse.ValidType)
	s.Subprotocols = e.list(subprotocolsKey, "names of subprotocols with commas between them, each once", "graphql-transport-ws", httpguts.ValidHeaderFieldName)
	// Variables without a default are demanded only for their kinds.
	e.know("SOURCE_PATH", "SOURCE_URL", "SOURCE_URL_FILE", "SOURCE_QUERY", "SOURCE_QUERY_FILE", "SOURCE_TOKEN", "SOURCE_TOKEN_FILE",
		"SOURCE_SUBSCRIBE", "SOURCE_SUBSCRIBE_FILE", headerPrefix+"*")
	e.know(e.names(headerPrefix)...)
	switch s.Kind {
	case File:
		s.Path = e.get("SOURCE_PATH", "", "a file of one JSON value a line, or - for standard input", "/data/matches.ndjson")
		checkFile(e, s.Path, s.Follow)
	case SSE:
		s.Endpoint = loadEndpoint(e, s.Kind, "an http or https address of an event stream", "https://stream.wikimedia.org/v2/stream/recentchange", "http", "https")
	case HTTP:
		s.Endpoint = loadEndpoint(e, s.Kind, "an http or https address of lines of JSON", "https://example.org/matches.ndjson", "http", "https")
	case WebSocket:
		s.Endpoint = loadEndpoint(e, s.Kind, "a ws or wss address", "wss://example.org/matches", "ws", "wss")
		s.Subscribe, _ = e.secret("SOURCE_SUBSCRIBE", "/mnt/source/subscribe")
	}
	e.unknown("SOURCE_")
	return s
}

// kindNames are the kinds as a sentence lists them.
func kindNames() string {
	names := make([]string, len(kinds))
	for i, kind := range kinds {
		names[i] = string(kind)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// checkFile reports a file that can't be read, before anything connects. A followed file may be missing for now.
func checkFile(e *environment, path string, follow bool) {
	const example = "/data/matches.ndjson"
	switch {
	case path == "":
		return
	case path == file.Stdin && follow:
		e.problem("SOURCE_FOLLOW", "got true with standard input, which is read to its end anyhow; must be false, or SOURCE_PATH a file (e.g. %s)", example)
	}
	if path == file.Stdin {
		return
	}
	info, err := os.Stat(path)
	if follow && errors.Is(err, fs.ErrNotExist) {
		if folder, folderErr := os.Stat(filepath.Dir(path)); folderErr == nil && folder.IsDir() {
			return
		}
	}
	switch {
	case err != nil:
	case info.IsDir():
		e.problem("SOURCE_PATH", "got the folder %q, must be a file (e.g. %s)", path, example)
		return
	case follow && !info.Mode().IsRegular():
		e.problem("SOURCE_PATH", "got %q, which can't be followed, must be a file and not a pipe (e.g. %s)", path, example)
		return
	case info.Mode().IsRegular(): // opening a pipe waits for its writer
		var f *os.File
		if f, err = os.Open(path); err == nil {
			_ = f.Close()
		}
	}
	if err != nil {
		e.problem("SOURCE_PATH", "got %q, must be a file that can be read: %v (e.g. %s)", path, reason(err), example)
	}
}

// reason is why a file can't be read, without the path, which the problem already names.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
