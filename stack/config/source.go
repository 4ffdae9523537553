package config

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// defaultURL is a public stream: edits of Wikimedia's wikis.
const defaultURL = "https://stream.wikimedia.org/v2/stream/recentchange"

// Source is a stream of events that a producer reads.
type Source struct {
	// Kind is "generator", "file", "sse" (server-sent events), "http" (a JSON value on each line) or "websocket".
	Kind string `config:"kind" default:"sse" oneof:"sse http websocket file generator"`
	// URL of kinds sse and http (http, https) and websocket (ws, wss).
	URL string `config:"url" default:"https://stream.wikimedia.org/v2/stream/recentchange"`
	// Rate in records per second, 0 for full speed (kind generator).
	Rate int `config:"rate" default:"500" range:"1..1000000" or:"0 for full speed"`
	// Count is the number of records to generate, 0 for no end (kind generator).
	Count int `config:"count" default:"0" range:"1.." or:"0 for no end" example:"100000"`
	// Seed makes the generator's events reproducible (kind generator).
	Seed int `config:"seed" default:"1" range:"0.."`
	// Path is the path of an NDJSON file (kind file). Only the embedded cloud can read it.
	Path string `config:"path" default:"" example:"/data/matches.ndjson"`
	// Follow goes on reading while the file grows, and reads its successor when it is rotated (kind file).
	Follow bool `config:"follow" default:"false"`
	// PollInterval is the time between requests, 0 for one answer that doesn't end (kind http).
	PollInterval time.Duration `config:"pollInterval" default:"0s" range:"1s..24h" or:"0s for an answer that doesn't end" example:"30s"`
	// IdleTimeout is how long a connection may be silent before it is made anew (kinds sse, http and websocket).
	IdleTimeout time.Duration `config:"idleTimeout" default:"1m" range:"1s..1h"`
	// Token is the bearer token of the requests.
	Token string `config:"token" default:"" secret:"true"`
	// Headers are the headers of the requests, by name. All of them count as secrets.
	Headers map[string]string `config:"headers" default:"{}" secret:"true" example:"{\"X-Api-Key\": \"...\"}"`
	// Events are the types of events to keep; if the list is empty, all are kept (kind sse).
	Events []string `config:"events" default:"[]" example:"[\"update\", \"delete\"]"`
	// Subscribe is the first message to the server (kind websocket).
	Subscribe string `config:"subscribe" default:"" secret:"true" example:"{\"op\":\"subscribe\"}"`
	// Subprotocols are offered to the server, which has to choose one of them (kind websocket).
	Subprotocols []string `config:"subprotocols" default:"[]" example:"[\"graphql-transport-ws\"]"`
	// Record says how an event becomes a record.
	Record Record `config:"record"`

	// SecretURL is set if the URL is encrypted in the stack's file. It is no config key.
	SecretURL bool
}

// AllSources lists the sources, each of which has a producer of its own. A source without a name is the only one.
func (c *Config) AllSources() []NamedSource {
	if len(c.Sources) > 0 {
		return c.Sources
	}
	return []NamedSource{{Source: c.Source}}
}

// SourceKey is the config key of a source of AllSources: source, or sources[1].
func (c *Config) SourceKey(i int) string {
	if len(c.Sources) == 0 {
		return "source"
	}
	return fmt.Sprintf("sources[%d]", i)
}

// ShownURL is the URL without its query, which may hold a key.
func (s Source) ShownURL() string {
	shown, _, cut := strings.Cut(s.URL, "?")
	if cut {
		shown += "?..."
	}
	return shown
}

// Remote reports whether the source is read from the internet.
func (s Source) Remote() bool {
	return s.Kind == "sse" || s.Kind == "http" || s.Kind == "websocket"
}

// Port is the port on the internet from which the source is read; 0 if the source isn't remote.
func (s Source) Port() int {
	u, err := url.Parse(s.URL)
	if !s.Remote() || err != nil {
		return 0
	}
	return portOf(u)
}

// portOf is the port of an address, or the usual port of its scheme.
func portOf(u *url.URL) int {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	return map[string]int{"http": 80, "ws": 80, "https": 443, "wss": 443}[u.Scheme]
}
