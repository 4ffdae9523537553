package config

import (
	"maps"
	"net/url"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/web"
)

// maxSources bounds the number of producers: each is a pod, and a transactional id with access rules of its own.
const maxSources = 50

var (
	sourceNamePattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$`)
	// headerPattern is a token of RFC 9110, of letters, digits and hyphens only, as files and variables are named after the header.
	headerPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,62}$`)
	// printable is a value that a header may have.
	printable = regexp.MustCompile(`^[\x20-\x7e]+$`)
)

// schemes are the URL schemes that a kind of source may have, with an example of its address.
var schemes = map[string]struct {
	allowed []string
	example string
}{
	"sse":       {[]string{"https", "http"}, defaultURL},
	"http":      {[]string{"https", "http"}, "https://example.com/matches.ndjson"},
	"websocket": {[]string{"wss", "ws"}, "wss://example.com/matches"},
}

func (k *checker) sources(c *Config) {
	if len(c.Sources) == 0 {
		k.source("source.", c.Source)
		return
	}
	k.must(reflect.DeepEqual(c.Source, defaultSource()), "source", "got one beside sources, must be left out, as sources lists all that is read")
	k.must(len(c.Sources) <= maxSources, "sources", "got %d, must be at most %d; more need another stack, with a topic of its own", len(c.Sources), maxSources)
	named := map[string]int{}
	for i, s := range c.Sources {
		if !k.good(c.SourceKey(i)) {
			continue // this element is no object
		}
		key := c.SourceKey(i) + "."
		k.must(sourceNamePattern.MatchString(s.Name), key+"name", "got %q, must be at most 30 small letters, digits and hyphens, as pods are named after it (e.g. matches)", s.Name)
		first, repeated := named[s.Name]
		k.must(!repeated, key+"name", "got %q, which is the name of sources[%d], must be another one (e.g. %s-2)", s.Name, first, s.Name)
		named[s.Name] = i
		k.source(key, s.Source)
	}
}

// defaultSource is the source of a stack that sets none of its keys.
func defaultSource() Source {
	c := &Config{}
	newReader(c)
	return c.Source
}

// source checks a source whose keys begin with prefix.
func (k *checker) source(prefix string, s Source) {
	if !k.good(prefix + "kind") {
		return
	}
	k.kindOptions(prefix, s)
	if s.Remote() {
		k.address(prefix, s)
		k.headers(prefix, s)
		k.list(prefix+"events", s.Events, sse.ValidType, "types of events, without commas, each once", `["update", "delete"]`)
		k.list(prefix+"subprotocols", s.Subprotocols, httpguts.ValidHeaderFieldName, "names of subprotocols, each once", `["graphql-transport-ws"]`)
	}
	if s.Kind == "file" {
		k.must(filepath.IsAbs(s.Path), prefix+"path", "got %q, must be the absolute path of an NDJSON file, as %skind is file (e.g. /data/matches.ndjson)", s.Path, prefix)
	}
	k.record(prefix+"record.", s.Record)
}

// kindOptions refuses options that the source's kind doesn't use, as a user who sets one expects it to do something.
func (k *checker) kindOptions(prefix string, s Source) {
	for _, option := range []struct {
		key   string
		set   bool
		kinds []string
	}{
		{"follow", s.Follow, []string{"file"}},
		{"pollInterval", s.PollInterval != 0, []string{"http"}},
		{"token", s.Token != "", []string{"sse", "http", "websocket"}},
		{"headers", len(s.Headers) > 0, []string{"sse", "http", "websocket"}},
		{"events", len(s.Events) > 0, []string{"sse"}},
		{"subscribe", s.Subscribe != "", []string{"websocket"}},
		{"subprotocols", len(s.Subprotocols) > 0, []string{"websocket"}},
	} {
		k.must(!option.set || slices.Contains(option.kinds, s.Kind), prefix+option.key, "set for a source of kind %s, must be left out: only sources of kind %s have it",
			s.Kind, strings.Join(option.kinds, ", "))
	}
}

// list reports values that aren't ok, or that are listed twice.
func (k *checker) list(key string, values []string, ok func(string) bool, must, example string) {
	for i, value := range values {
		k.must(ok(value) && !slices.Contains(values[:i], value), key, "got %q, must be %s (e.g. %s)", values, must, example)
	}
}

// address checks the source's URL. Errors show no query, which may hold a key.
func (k *checker) address(prefix string, s Source) {
	key, must := prefix+"url", schemes[s.Kind]
	k.must(s.URL != defaultURL || s.Kind == "sse", key, "not set, must be the address of the source, as %skind is %s (e.g. %s)", prefix, s.Kind, must.example)
	u, err := url.Parse(s.URL)
	if err != nil {
		k.report(key, "got something else, must be an address with %s (e.g. %s)", strings.Join(must.allowed, " or "), must.example)
		return
	}
	k.must(u.User == nil, key, "has a user in it, must be without: a name and password go into headers, a token into token (e.g. %s)", must.example)
	k.must(slices.Contains(must.allowed, u.Scheme) && u.Hostname() != "" && portOf(u) > 0 && portOf(u) <= 65535, key,
		"got %q, must be an %s address, as %skind is %s (e.g. %s)", s.ShownURL(), strings.Join(must.allowed, " or "), prefix, s.Kind, must.example)
}

func (k *checker) headers(prefix string, s Source) {
	k.must(s.Token == "" || printable.MatchString(s.Token) && !strings.Contains(s.Token, " "), prefix+"token", "got something else, must be the token that the source's provider gave you, of printable letters without spaces")
	key := prefix + "headers"
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
		k.mustEach(headerPattern.MatchString(name), key, name, "got the name %q, must be letters, digits and hyphens, at most 63 (e.g. X-Api-Key)", name)
		k.mustEach(printable.MatchString(s.Headers[name]), key, name, "got a value of %s that can't be in a header, must be printable letters on one line", name)
		other, repeated := seen[strings.ToLower(name)]
		k.mustEach(!repeated, key, name, "got %s and %s, must have each header once (e.g. X-Api-Key)", other, name)
		seen[strings.ToLower(name)] = name
		k.mustEach(s.Token == "" || !strings.EqualFold(name, "Authorization"), key, name, "got %s beside %stoken, must be one of the two", name, prefix)
		// The producer refuses the same.
		reserved := web.Reserved(s.Kind, name, prefix+"subprotocols")
		k.mustEach(reserved == "", key, name, "got %s, must be left out: %s", name, reserved)
	}
	// A variable of the producer that ends in _FILE names a file with a header's value.
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		longer, ambiguous := seen[name+"-file"]
		k.mustEach(!ambiguous, key, seen[name], "got %s and %s, must be one of the two, which the producer can't tell apart", seen[name], longer)
	}
}
