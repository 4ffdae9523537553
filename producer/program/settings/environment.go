package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// environment reads variables, remembers which were asked for, and collects problems. An empty variable counts as not set.
type environment struct {
	values   map[string]string
	known    map[string]bool
	problems Problems
}

func newEnvironment(environ []string) *environment {
	e := &environment{values: map[string]string{}, known: map[string]bool{}}
	for _, variable := range environ {
		if name, value, ok := strings.Cut(variable, "="); ok && value != "" {
			e.values[name] = value
		}
	}
	return e
}

func (e *environment) problem(key, format string, args ...any) {
	e.problems = append(e.problems, Problem{Key: key, Text: fmt.Sprintf(format, args...)})
}

// know makes variables known that nothing else may ask for.
func (e *environment) know(keys ...string) {
	for _, key := range keys {
		e.known[key] = true
	}
}

// get is the variable's value, or fallback. If both are empty, that is a problem, for which example shows a value.
func (e *environment) get(key, fallback, must, example string) string {
	e.known[key] = true
	if value, ok := e.values[key]; ok {
		return value
	}
	if fallback == "" {
		e.problem(key, "not set, must be %s (e.g. %s)", must, example)
	}
	return fallback
}

// parse reads a variable with a function that reports whether the value is good.
func parse[T any](e *environment, key, fallback, must, example string, read func(string) (T, bool)) T {
	var value T
	if text := e.get(key, fallback, must, example); text != "" {
		var ok bool
		if value, ok = read(text); !ok {
			e.problem(key, "got %q, must be %s (e.g. %s)", text, must, example)
		}
	}
	return value
}

func (e *environment) text(key, fallback, must, example string, ok func(string) bool) string {
	return parse(e, key, fallback, must, example, func(s string) (string, bool) { return s, ok(s) })
}

// list reads values with commas between them, each of which may come once; nil if the variable isn't set.
func (e *environment) list(key, must, example string, ok func(string) bool) []string {
	e.know(key)
	var values []string
	if text := e.values[key]; text != "" {
		for value := range strings.SplitSeq(text, ",") {
			if value = strings.TrimSpace(value); !ok(value) || slices.Contains(values, value) {
				e.problem(key, "got %q, must be %s (e.g. %s)", text, must, example)
				return nil
			}
			values = append(values, value)
		}
	}
	return values
}

func (e *environment) count(key, fallback, must, example string, low, high uint64) uint64 {
	return parse(e, key, fallback, must, example, func(s string) (uint64, bool) {
		n, err := strconv.ParseUint(s, 10, 64)
		return n, err == nil && n >= low && n <= high
	})
}

func (e *environment) duration(key, fallback, example string, low, high time.Duration) time.Duration {
	must := fmt.Sprintf("a duration from %s to %s", low, high)
	return parse(e, key, fallback, must, example, func(s string) (time.Duration, bool) {
		d, err := time.ParseDuration(s)
		return d, err == nil && d >= low && d <= high
	})
}

// serviceLink matches the variables that Kubernetes sets for each service of the namespace
// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables). A service may be called
// kafka or producer.
var serviceLink = regexp.MustCompile(`^\w+_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// names are the set variables that start with prefix, in order, without service links. A header may be called
// X-Service-Port, but no service is called source-header-.
func (e *environment) names(prefix string) []string {
	var names []string
	for name := range e.values {
		if strings.HasPrefix(name, prefix) && (!serviceLink.MatchString(name) || strings.HasPrefix(name, headerPrefix)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// unknown reports variables with one of the program's prefixes that nothing asked for, which are mostly typing mistakes.
func (e *environment) unknown(prefix string) {
	for _, name := range e.names(prefix) {
		if !e.known[name] {
			e.problem(name, "unknown, must be one of %s", strings.Join(e.knownNames(prefix), ", "))
		}
	}
}

func (e *environment) knownNames(prefix string) []string {
	var names []string
	for name := range e.known {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
