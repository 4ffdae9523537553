package sink

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

// configReader reads typed values out of a connector configuration as Kafka's ConfigDef does: text is trimmed, and a
// value of the wrong type is refused in ConfigDef's words. It gathers problems instead of stopping at the first.
type configReader struct {
	configs  map[string]string
	seen     map[string]bool
	prefixes []string
	problems []Problem
	notes    []string
}

func newConfigReader(configs map[string]string) *configReader {
	return &configReader{configs: configs, seen: map[string]bool{}}
}

// check says in ConfigDef's words what is wrong with a number, or nothing.
type check func(int64) string

func atLeast(min int64) check {
	return func(v int64) string {
		if v < min {
			return fmt.Sprintf("Value must be at least %d", min)
		}
		return ""
	}
}

func (r *configReader) add(p Problem)    { r.problems = append(r.problems, p) }
func (r *configReader) warn(note string) { r.notes = append(r.notes, note) }

// refuse adds a problem that Connect itself would report.
func (r *configReader) refuse(key, got, reason, must, example string) {
	r.add(Problem{Key: key, Got: got, Must: must, Example: example,
		Refusal: fmt.Sprintf("Invalid value %s for configuration %s: %s", got, key, reason)})
}

// unsupported adds a problem that only this sink has: the real connector would write other objects for that option.
func (r *configReader) unsupported(key, got, must, example string) {
	r.add(Problem{Key: key, Got: got, Must: must, Example: example})
}

// raw gives a value untrimmed: white space counts in a separator.
func (r *configReader) raw(key string) (string, bool) {
	r.seen[key] = true
	value, found := r.configs[key]
	return value, found
}

func (r *configReader) text(key, fallback string) string {
	value, found := r.raw(key)
	if !found {
		return fallback
	}
	return strings.TrimSpace(value)
}

func (r *configReader) list(key string) []string {
	var items []string
	for _, item := range strings.Split(r.text(key, ""), ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func (r *configReader) required(key, must, example string) string {
	value := r.text(key, "")
	if value == "" {
		r.missing(key, must, example)
	}
	return value
}

func (r *configReader) missing(key, must, example string) {
	r.add(Problem{Key: key, Missing: true, Must: must, Example: example,
		Refusal: fmt.Sprintf("Missing required configuration \"%s\" which has no default value.", key)})
}

func (r *configReader) requiredInteger(key, example string) int64 {
	if _, found := r.raw(key); !found {
		r.missing(key, "a whole number", example)
		return 0
	}
	return r.parse(key, 0, 32, nil, example)
}

func (r *configReader) integer(key string, fallback int64, valid check) int64 {
	return r.number(key, fallback, 32, valid)
}

func (r *configReader) long(key string, fallback int64, valid check) int64 {
	return r.number(key, fallback, 64, valid)
}

// number reads a whole number of 16, 32 or 64 bits, ConfigDef's SHORT, INT and LONG.
func (r *configReader) number(key string, fallback int64, bits int, valid check) int64 {
	return r.parse(key, fallback, bits, valid, strconv.FormatInt(fallback, 10))
}

func (r *configReader) parse(key string, fallback int64, bits int, valid check, example string) int64 {
	value, found := r.raw(key)
	if !found {
		return fallback
	}
	number, err := strconv.ParseInt(strings.TrimSpace(value), 10, bits)
	if err != nil {
		kind := map[int]string{16: "SHORT", 32: "INT", 64: "LONG"}[bits]
		r.refuse(key, value, "Not a number of type "+kind, fmt.Sprintf("a whole number of %d bits", bits), example)
		return fallback
	}
	if valid != nil {
		if reason := valid(number); reason != "" {
			must := strings.TrimPrefix(strings.TrimPrefix(reason, "Value must be "), "Part size must be ")
			r.refuse(key, strings.TrimSpace(value), reason, must, example)
			return fallback
		}
	}
	return number
}

func (r *configReader) boolean(key string, fallback bool) bool {
	value, found := r.raw(key)
	if !found {
		return fallback
	}
	switch strings.ToLower(strings.TrimSpace(value)) {
	case "true":
		return true
	case "false":
		return false
	}
	r.refuse(key, value, "Expected value to be either true or false", "true or false", strconv.FormatBool(fallback))
	return fallback
}

func (r *configReader) choice(key, fallback string, choices ...string) string {
	return r.choiceAs(key, fallback, "String must be one of: "+strings.Join(choices, ", "), choices...)
}

func (r *configReader) choiceAs(key, fallback, reason string, choices ...string) string {
	value := r.text(key, fallback)
	for _, choice := range choices {
		if value == choice {
			return value
		}
	}
	r.refuse(key, value, reason, "one of "+strings.Join(choices, ", "), fallback)
	return fallback
}

// skip marks keys that change nothing in the objects and need no reading.
func (r *configReader) skip(keys ...string) {
	for _, key := range keys {
		r.seen[key] = true
	}
}

func (r *configReader) skipPrefix(prefixes ...string) { r.prefixes = append(r.prefixes, prefixes...) }

// warnings names the keys that nothing has read: Connect takes them without a word, and a typing error hides there.
func (r *configReader) warnings() []string {
	notes := r.notes
	for key := range r.configs {
		if !r.seen[key] && !r.skipped(key) {
			notes = append(notes, key+": not a setting of the S3 sink, ignored")
		}
	}
	sort.Strings(notes)
	return notes
}

func (r *configReader) skipped(key string) bool {
	for _, prefix := range r.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}
