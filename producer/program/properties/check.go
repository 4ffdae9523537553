package properties

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agext/levenshtein"
)

// Check returns the problems of a producer's properties, in the order of the names: names that librdkafka doesn't have for producers, values that it
// refuses, properties that delivery relies on, and values that contradict one another or use. set are values by property; an empty value counts as not set.
func Check(set map[string]string, use Use) []Problem {
	c := &checker{values: map[string]string{}, given: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if set[name] != "" {
			c.property(name, set[name])
		}
	}
	c.together(use)
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return strings.Compare(a.Name, b.Name) })
	return c.problems
}

// checker collects problems.
type checker struct {
	// values are those of the good properties; given are the names under which they were set. Both are by main name.
	values, given map[string]string
	problems      []Problem
}

func (c *checker) refuse(name, format string, args ...any) {
	c.problems = append(c.problems, Problem{Name: name, Text: fmt.Sprintf(format, args...)})
}

// property checks a property by itself.
func (c *checker) property(name, value string) {
	p, known := all[name]
	main := Main(name)
	why, taken := reserved[main]
	other, twice := c.given[main]
	switch {
	case taken:
		c.refuse(name, "must not be set: %s", why)
	case !known:
		c.refuse(name, "no property of librdkafka's, must be as its CONFIGURATION.md says (%s)", suggestion(name))
	case p.kind == kindFunction:
		c.refuse(name, "must not be set: it is a part of the program")
	case p.owner == "C":
		c.refuse(name, "must not be set: it is for consumers")
	case twice:
		c.refuse(name, "set together with %s, must be one of the two: they are the same property", other)
	default:
		c.given[main] = name
		if must := p.must(value); must != "" {
			c.refuse(name, "got %q, must be %s", value, must)
			return
		}
		c.values[main] = value
	}
}

// suggestion is the property whose name is nearest to an unknown name.
func suggestion(name string) string {
	best, least := "", len(name)/2+1
	for _, candidate := range slices.Sorted(maps.Keys(all)) {
		if all[candidate].owner == "C" || all[candidate].kind == kindFunction {
			continue
		}
		if distance := levenshtein.Distance(strings.ToLower(name), candidate, nil); distance < least {
			best, least = candidate, distance
		}
	}
	if best == "" {
		return "e.g. linger.ms"
	}
	return "did you mean " + best + "?"
}

// number is the value of a property that was given, by its main name.
func (c *checker) number(main string) (n float64, ok bool) {
	n, err := strconv.ParseFloat(c.values[main], 64)
	return n, err == nil
}

// effective is the value of a property that was given or has a default.
func (c *checker) effective(main string) float64 {
	if n, ok := c.number(main); ok {
		return n
	}
	n, _ := strconv.ParseFloat(Defaults[main], 64) // a test reads every one that is asked for
	return n
}

// between reports a number outside a range that is narrower than librdkafka's own. The example is the default if that is within the range.
func (c *checker) between(main string, least, most float64, why string) {
	if n, ok := c.number(main); ok && (n < least || n > most) {
		example := min(max(c.fallback(main), least), most)
		c.refuse(c.given[main], "got %q, must be from %s to %s: %s (e.g. %s)", c.values[main], decimal(least), decimal(most), why, decimal(example))
	}
}

func (c *checker) fallback(main string) float64 {
	text, ours := Defaults[main]
	if !ours {
		text = all[main].fallback
	}
	n, _ := strconv.ParseFloat(text, 64) // of numbers only
	return n
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

const (
	// longestTransaction is the brokers' transaction.max.timeout.ms, in milliseconds: they register no producer with a longer one.
	longestTransaction = 900_000
	// briefest is how long transactions may last even with a shorter commit interval, as they wait while events fill batches.
	briefest = time.Second
	// largestRecord is a dead letter with its headers, message.max.bytes, in KiB.
	largestRecord = 9766
	// largestAnswer is the most that librdkafka asks for when positions are read, in bytes: fetch.max.bytes, and 512 for the rest of the answer.
	largestAnswer = 52_428_800 + 512
)

// together checks values against one another, and against use. Most rules are rd_kafka_conf_finalize's, in librdkafka's rdkafka_conf.c.
func (c *checker) together(use Use) {
	most := func(main string) float64 {
		_, most := all[main].bounds()
		return most
	}
	if use.CommitInterval > 0 {
		c.between("queue.buffering.max.ms", 0, milliseconds(use.CommitInterval), fmt.Sprintf("events are committed after %s", use.CommitInterval))
	}
	c.between("max.in.flight.requests.per.connection", 1, 5, "more lose the order of events")
	c.between("message.send.max.retries", 1, most("message.send.max.retries"), "without another try events are lost")
	c.between("queue.buffering.backpressure.threshold", 1, 1, "more lose the order of events")
	c.between("queue.buffering.max.kbytes", largestRecord, most("queue.buffering.max.kbytes"), "the largest record, a dead letter, must have room")
	c.between("receive.message.max.bytes", largestAnswer, most("receive.message.max.bytes"), "an answer with positions is as large")
	c.backoff()
	if !use.Transactional {
		return
	}
	// How long a commit takes isn't known before, so as much time again is allowed for it.
	c.between("transaction.timeout.ms", 2*milliseconds(max(use.CommitInterval, briefest)), longestTransaction, "Kafka would end transactions before their commit, or not begin them")
	timeout := c.effective("transaction.timeout.ms")
	const within = "a request must end before its transaction's transaction.timeout.ms, %s"
	c.between("socket.timeout.ms", 10, timeout, fmt.Sprintf(within, decimal(timeout)))
	c.between("request.timeout.ms", 1, timeout, fmt.Sprintf(within, decimal(timeout)))
}

// backoff checks the first pause between connections against the longest one.
func (c *checker) backoff() {
	const first, longest = "reconnect.backoff.ms", "reconnect.backoff.max.ms"
	if _, set := c.number(first); set {
		most := c.effective(longest)
		c.between(first, 0, most, fmt.Sprintf("%s is %s", longest, decimal(most)))
		return
	}
	least := c.fallback(first)
	_, most := all[longest].bounds()
	c.between(longest, least, most, fmt.Sprintf("%s is %s", first, decimal(least)))
}
