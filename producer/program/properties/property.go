package properties

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// table is librdkafka's list, with a property on each line: name, who has it (C for consumers, P for producers, * for both), type, range, default, and the
// property whose alias it is. A test compares it with the librdkafka that the program is linked with, and writes it anew.
//
//go:embed librdkafka.tsv
var table string

// property is a property of librdkafka.
type property struct {
	name, owner, kind, values, fallback string
	// alias is the property that this one is an alias of, or "".
	alias string
}

// These are the types of properties, in librdkafka's words.
const (
	kindInteger  = "integer"
	kindFloat    = "float"
	kindBoolean  = "boolean"
	kindChoice   = "enum value"
	kindFlags    = "CSV flags"
	kindFunction = "see dedicated API"
)

// partitioners are the values of the property partitioner, which librdkafka's list has only in the description.
const partitioners = "random, consistent, consistent_random, murmur2, murmur2_random, fnv1a, fnv1a_random"

// all are librdkafka's properties, by name.
var all = parse(table)

func parse(table string) map[string]property {
	out := map[string]property{}
	for line := range strings.Lines(table) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		p := property{name: c[0], owner: c[1], kind: c[2], values: c[3], fallback: c[4], alias: c[5]}
		if p.name == "partitioner" {
			p.kind, p.values = kindChoice, partitioners
		}
		if _, known := out[p.name]; !known { // a topic's property of the same name is never asked
			out[p.name] = p
		}
	}
	return out
}

// Main is the name under which librdkafka keeps a property: queue.buffering.max.ms for its alias linger.ms.
func Main(name string) string {
	if alias := all[name].alias; alias != "" {
		return alias
	}
	return name
}

// Numbers must be decimal, as librdkafka takes 010 for 8, and ignores everything after a number's digits.
var (
	wholePattern  = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	numberPattern = regexp.MustCompile(`^(0|[1-9][0-9]*)(\.[0-9]+)?$`)
)

// must says what the value has to be, or "" if it is good.
func (p property) must(value string) string {
	switch p.kind {
	case kindInteger:
		return p.number(value, wholePattern, "a whole number")
	case kindFloat:
		return p.number(value, numberPattern, "a number")
	case kindBoolean:
		if !slices.Contains([]string{"true", "t", "1", "false", "f", "0"}, strings.ToLower(value)) {
			return "true or false (e.g. " + p.fallback + ")"
		}
	case kindChoice:
		if !slices.Contains(p.choices(), strings.ToLower(value)) {
			return "one of " + p.values + " (e.g. " + p.fallback + ")"
		}
	case kindFlags:
		for flag := range strings.SplitSeq(value, ",") {
			flag = strings.TrimLeft(strings.TrimSpace(flag), "+-")
			if flag != "" && !slices.Contains(p.choices(), strings.ToLower(flag)) {
				return "some of " + p.values + ", with commas between them (e.g. " + p.choices()[0] + ")"
			}
		}
	}
	return ""
}

func (p property) choices() []string { return strings.Split(p.values, ", ") }

func (p property) number(value string, form *regexp.Regexp, what string) string {
	least, most := p.bounds()
	n, err := strconv.ParseFloat(value, 64)
	if form.MatchString(value) && err == nil && n >= least && n <= most {
		return ""
	}
	return fmt.Sprintf("%s from %.0f to %.0f (e.g. %s)", what, least, most, p.fallback)
}

// bounds are the ends of a number's range.
func (p property) bounds() (least, most float64) {
	from, to, _ := strings.Cut(p.values, " .. ")
	least, _ = strconv.ParseFloat(from, 64) // a test reads every number's range
	most, _ = strconv.ParseFloat(to, 64)
	return least, most
}
