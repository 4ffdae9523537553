package faults

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// script is what a source says. Both ends derive each event from the script and the event's number.
type script struct {
	source string
	seed   uint64
	// lines: each event stands on one line.
	lines bool
}

// newScript has a seed that differs between sources.
func newScript(source string, seed uint64, lines bool) script {
	sum := fnv.New64a()
	_, _ = fmt.Fprintf(sum, "%s %d", source, seed)
	return script{source: source, seed: sum.Sum64(), lines: lines}
}

// event makes event n, which must be there once. No two events have the same data, also not of two sources.
func (s script) event(n int64) event {
	random := rand.New(rand.NewPCG(s.seed, uint64(n)))
	id := fmt.Sprintf("%s %d", s.source, n)
	e := event{least: 1, most: 1}
	switch choice := random.IntN(20); {
	case choice == 0:
		e.reason, e.data = "malformed", s.garbage(random, id)
	case choice == 1 && !s.lines:
		e.data = pretty(random, id)
	default:
		e.data = good(random, id, random.IntN(1500))
	}
	if !s.lines {
		e.kind = []string{"", "", "", "update", "delete", "größer: 1"}[random.IntN(6)]
	}
	switch random.IntN(4000) {
	case 0:
		e.reason, e.data = "oversized", good(random, id, maxEventBytes+random.IntN(100_000))
	case 1:
		e.reason, e.data = "", good(random, id, maxEventBytes*9/10)
	}
	return e
}

// events are all up to n.
func (s script) events(n int64) []event {
	events := make([]event, n)
	for i := range events {
		events[i] = s.event(int64(i) + 1)
	}
	return events
}

// good is one JSON value on one line, with about size bytes of text of all widths.
func good(random *rand.Rand, id string, size int) []byte {
	words := []string{"Tor", "Österreich", "größte", "Ελλάδα", "日本代表", "😀⚽", `\"quoted\"`, `\u00e9\n`, "a b"}
	var text strings.Builder
	for text.Len() < size {
		text.WriteString(words[random.IntN(len(words))])
	}
	switch random.IntN(4) {
	case 0:
		return fmt.Appendf(nil, `["%s","%s",null,1.50,-0e1]`, id, &text)
	case 1:
		return fmt.Appendf(nil, `"%s %s"`, id, &text)
	}
	return fmt.Appendf(nil, `{ "id":"%s",  "text" : "%s","id":"%s"}`, id, &text, id)
}

// pretty is one JSON value on several lines.
func pretty(random *rand.Rand, id string) []byte {
	text := fmt.Appendf(nil, "{\n  \"id\": \"%s\",\n", id)
	for i := range random.IntN(20) {
		text = fmt.Appendf(text, "\t\"key %d\": [\n%d, %d]  ,\n", i, random.Int(), random.Int())
	}
	return append(text, "  \"ü\": {}\n}"...)
}

// garbage isn't one JSON value in UTF-8.
func (s script) garbage(random *rand.Rand, id string) []byte {
	switch choice := random.IntN(6); {
	case choice == 0:
		return fmt.Appendf(nil, `{"id":"%s","cut":"off`, id)
	case choice == 1:
		return fmt.Appendf(nil, `{"id":"%s"} {"id":"%s"}`, id, id)
	case choice == 2:
		return fmt.Appendf(nil, "{\"id\":\"%s\",\"text\":\"no UTF-8: \xc3\x28\xff\"}", id)
	case choice == 3 && !s.lines:
		return fmt.Appendf(nil, "<html>\n\n<body>error %s</body>\n</html>", id)
	case choice == 4:
		return fmt.Appendf(nil, `"%s",`, id)
	}
	noise := fmt.Appendf(nil, "!%s ", id)
	for range 1 + random.IntN(3000) {
		// Any byte but for line ends, which would come back as another one.
		if b := byte(random.Uint32()); b != '\r' && b != '\n' {
			noise = append(noise, b)
		}
	}
	return noise
}
