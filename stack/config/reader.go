package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/agext/levenshtein"

	"kafka-on-eks/infra"
)

// regionKey is the one key outside the project's namespace that the program needs, and awsNamespace where it stands, with what else AWS's provider
// can be told.
const (
	regionKey    = awsNamespace + "region"
	awsNamespace = "aws:"
)

// reader puts values into the fields of a Config and collects their problems.
type reader struct {
	namespace string
	known     map[string]field
	groups    map[string]bool // beginnings of dotted keys: topic, sink, source, source.record, ...
	problems  Problems
}

// newReader returns a reader of a Config, whose fields it sets to their defaults.
func newReader(c *Config) *reader {
	r := &reader{namespace: c.Project + ":", known: map[string]field{}, groups: map[string]bool{}}
	r.learn(fields(c))
	return r
}

// learn adds fields to the known ones, and sets them to their defaults.
func (r *reader) learn(fields []field) {
	for _, f := range fields {
		r.known[f.key] = f
		for _, group := range groupsOf(f.key) {
			r.groups[group] = true
		}
		if err := f.setText(f.fallback); err != nil {
			panic(fmt.Sprintf("default of config key %s: %v", f.key, err)) // a mistake in a struct tag, caught by every test
		}
	}
}

// Keys lists the full keys that a config is read from, and those of the objects that hold them.
func Keys(project string) []string {
	names := []string{regionKey}
	for _, setting := range infra.ProviderSettings() {
		names = append(names, awsNamespace+setting)
	}
	for _, f := range fields(new(Config)) {
		names = append(names, project+":"+f.key)
		for _, group := range groupsOf(f.key) {
			names = append(names, project+":"+group)
		}
	}
	return names
}

// groupsOf lists the objects that hold a dotted key: source and source.record for source.record.key.
func groupsOf(key string) []string {
	var groups []string
	for i := range key {
		if key[i] == '.' {
			groups = append(groups, key[:i])
		}
	}
	return groups
}

func (r *reader) read(values map[string]string) {
	keys := slices.Sorted(maps.Keys(values))
	for _, full := range keys { // objects first: a dotted key of its own wins over its object's member
		key, ours := strings.CutPrefix(full, r.namespace)
		if ours && r.groups[key] {
			r.readObject(key, values[full])
		}
	}
	for _, full := range keys {
		key, ours := strings.CutPrefix(full, r.namespace)
		if !ours {
			r.foreign(full)
		}
		if !ours || r.groups[key] {
			continue
		}
		f, ok := r.known[key]
		switch {
		case !ok:
			r.unknown(key)
		case f.isList():
			r.readList(f, values[full])
		default:
			r.report(key, f.setText(values[full]))
		}
	}
}

// checkLimits reports the values that are beyond the limits of their fields. It is called when all values are read, as one may have
// replaced another.
func (r *reader) checkLimits() {
	for _, key := range slices.Sorted(maps.Keys(r.known)) {
		if !r.problems.has(r.namespace + key) {
			r.report(key, r.known[key].checkLimit())
		}
	}
}

func (r *reader) readObject(group, text string) {
	members, err := objectOf(text)
	if err != nil {
		r.report(group, fmt.Errorf("got %s, must be an object with keys such as %s", r.shown(group, text), r.membersOf(group)[0]))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		key := group + "." + name
		f, ok := r.known[key]
		switch {
		case ok:
			r.report(key, f.setJSON(members[name]))
		case r.groups[key]:
			r.readObject(key, string(members[name]))
		default:
			r.unknown(key)
		}
	}
}

// readList reads a list of objects. Each object has keys such as sources[0].kind, and the defaults of its type.
func (r *reader) readList(f field, text string) {
	var elements []json.RawMessage
	if err := json.Unmarshal([]byte(text), &elements); err != nil || elements == nil {
		r.report(f.key, fmt.Errorf("got something else, must be %s (e.g. %s)", f.kindPhrase(), f.example()))
		return
	}
	f.value.Set(reflect.MakeSlice(f.value.Type(), len(elements), len(elements)))
	for i, element := range elements {
		key := fmt.Sprintf("%s[%d]", f.key, i)
		r.learn(fieldsOf(f.value.Index(i), key+"."))
		r.readObject(key, string(element))
	}
}

// shown is a value that should have been an object, as an error shows it. If it may hold a secret, the error doesn't repeat it.
func (r *reader) shown(group, text string) string {
	for key, f := range r.known {
		if f.secret && strings.HasPrefix(key, group+".") {
			return "something else"
		}
	}
	return strconv.Quote(text)
}

func (r *reader) report(key string, err error) {
	if err != nil {
		r.problems = append(r.problems, Problem{Key: r.namespace + key, Text: err.Error()})
	}
}

func (r *reader) unknown(key string) {
	text := "unknown key"
	if near := nearest(key, slices.Sorted(maps.Keys(r.known))); near != "" {
		text += fmt.Sprintf(", must be one of those that Pulumi.yaml describes (did you mean %s?)", near)
	} else {
		text += ", must be one of those that Pulumi.yaml describes (e.g. brokers)"
	}
	r.problems = append(r.problems, Problem{Key: r.namespace + key, Text: text})
}

// providers are the namespaces of the providers that the program uses.
var providers = []string{"aws", "awsx", "docker-build", "eks", "kubernetes", "pulumi", "random", "tls"}

// foreign reports a key that is of no provider, but whose namespace is nearly the project's, or whose name is that of a setting: a project that
// was given another name has stack files with the old one, and every setting in them would go unread.
func (r *reader) foreign(full string) {
	namespace, key, _ := strings.Cut(full, ":")
	if slices.Contains(providers, namespace) {
		return
	}
	_, known := r.known[key]
	if known || r.groups[key] || edits(namespace+":", r.namespace) <= 2 {
		r.problems = append(r.problems, Problem{Key: full, Text: fmt.Sprintf("unknown namespace, must be that of the project (did you mean %s%s?)", r.namespace, key)})
	}
}

func (r *reader) membersOf(group string) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(r.known)) {
		if strings.HasPrefix(key, group+".") {
			out = append(out, strings.TrimPrefix(key, group+"."))
		}
	}
	return out
}

// nearest returns the candidate that needs the fewest edits to become key, or "" if none is near.
func nearest(key string, candidates []string) string {
	best, least := "", len(key)/2+1
	for _, candidate := range candidates {
		d := min(edits(key, candidate), edits(lastPart(key), lastPart(candidate))+1)
		if d < least {
			best, least = candidate, d
		}
	}
	return best
}

func lastPart(key string) string {
	return key[strings.LastIndex(key, ".")+1:]
}

// edits is the number of letters to change, letter case ignored.
func edits(a, b string) int {
	return levenshtein.Distance(strings.ToLower(a), strings.ToLower(b), nil)
}
