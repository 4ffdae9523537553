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

// Source is a stream that a producer reads.
type Source struct {
	// Kind is "generator", "file", "sse" (server-sent events), "http" (a JSON value a line) or "websocket".
	Kind string `config:"kind" default:"sse" oneof:"sse http websocket file generator"`
	// URL of kinds sse and http (http, https) and websocket (ws, wss).
	URL string `config:"url" default:"https://stream.wikimedia.org/v2/stream/recentchange"`
	// Rate in records per second, 0 for full speed (kind generator).
	Rate int `config:"rate" default:"500" range:"1..1000000" or:"0 for full speed"`
	// Count of records to generate, 0 for no end (kind generator).
	Count int `config:"count" default:"0" range:"1.." or:"0 for no end" example:"100000"`
	// Seed makes the generator's events reproducible (kind generator).
	Seed int `config:"seed" default:"1" range:"0.."`
	// Path of an NDJSON file (kind file); only the embedded cloud can read it.
	Path string `config:"path" default:"" example:"/data/matches.ndjson"`
	// Follow reads on where the file grows, and in its successor when it is rotated (kind file).
	Follow bool `config:"follow" default:"false"`
	// PollInterval between requests, 0 for one answer that doesn't end (kind http).
	PollInterval time.Duration `config:"pollInterval" default:"0s" range:"1s..24h" or:"0s for an answer that doesn't end" example:"30s"`
	// IdleTimeout is how long nothing may arrive before the connection is made anew (kinds sse, http and websocket).
	IdleTimeout time.Duration `config:"idleTimeout" default:"1m" range:"1s..1h"`
	// Token is the bearer token of the requests.
	Token string `config:"token" default:"" secret:"true"`
	// Headers of the requests, by name. They are all taken for secrets.
	Headers map[string]string `config:"headers" default:"{}" secret:"true" example:"{\"X-Api-Key\": \"...\"}"`
	// Events are the types of events to keep, none for all (kind sse).
	Events []string `config:"events" default:"[]" example:"[\"update\", \"delete\"]"`
	// Subscribe is the first message to the server (kind websocket).
	Subscribe string `config:"subscribe" default:"" secret:"true" example:"{\"op\":\"subscribe\"}"`
	// Subprotocols are offered to the server, which has to choose one (kind websocket).
	Subprotocols []string `config:"subprotocols" default:"[]" example:"[\"graphql-transport-ws\"]"`
	// Record says what becomes of an event.
	Record Record `config:"record"`

	// SecretURL is set where the stack's file has the URL encrypted. It is no config key.
	SecretURL bool
}

// AllSources lists the streams that are read, each by a producer of its own. One without a name is the only one.
func (c *Config) AllSources() []NamedSource {
	if len(c.Sources) > 0 {
		return c.Sources
	}
	return []NamedSource{{Source: c.Source}}
}

// SourceKey is where in the config one of AllSources stands: source, or sources[1].
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

// Port is the one on the internet that the source is read from; 0 where the producer makes or has its events itself.
func (s Source) Port() int {
	u, err := url.Parse(s.URL)
	if !s.Remote() || err != nil {
		return 0
	}
	return portOf(u)
}

// portOf is an address' port, or the usual one of its scheme.
func portOf(u *url.URL) int {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	return map[string]int{"http": 80, "ws": 80, "https": 443, "wss": 443}[u.Scheme]
}
