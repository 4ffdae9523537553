package faults

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// maxEventBytes is the producer's default for the largest event that goes to the topic.
const maxEventBytes = 1_000_000

// event is one event of the source. Both ends derive it from seed and number.
type event struct {
	n int64
	// data is what the server gives: lines joined by \n, as a client puts them together again.
	data []byte
	// reason is why it must be a dead letter, "" where it is good.
	reason string
}

// newEvent makes event n. No two events have the same data.
func newEvent(seed uint64, n int64) event {
	random := rand.New(rand.NewPCG(seed, uint64(n)))
	e := event{n: n}
	switch random.IntN(20) {
	case 0:
		e.reason, e.data = "malformed", garbage(random, n)
	case 1:
		e.data = pretty(random, n)
	default:
		e.data = good(random, n, random.IntN(1500))
	}
	switch random.IntN(4000) {
	case 0:
		e.reason, e.data = "oversized", good(random, n, maxEventBytes+random.IntN(100_000))
	case 1:
		e.reason, e.data = "", good(random, n, maxEventBytes*9/10)
	}
	return e
}

// value is what must be in Kafka: a good event without the line breaks between its tokens, a bad one as it came.
func (e event) value() []byte {
	if e.reason != "" {
		return e.data
	}
	return bytes.ReplaceAll(e.data, []byte{'\n'}, nil)
}

// good is one JSON value on one line, with about size bytes of text of all widths.
func good(random *rand.Rand, n int64, size int) []byte {
	words := []string{"Tor", "Österreich", "größte", "Ελλάδα", "日本代表", "😀⚽", `\"quoted\"`, `\u00e9\n`, "a b"}
	var text strings.Builder
	for text.Len() < size {
		text.WriteString(words[random.IntN(len(words))])
	}
	switch random.IntN(4) {
	case 0:
		return fmt.Appendf(nil, `[%d,"%s",null,1.50,-0e1]`, n, &text)
	case 1:
		return fmt.Appendf(nil, `"%d %s"`, n, &text)
	}
	return fmt.Appendf(nil, `{ "n":%d,  "text" : "%s","n":%d}`, n, &text, n)
}

// pretty is one JSON value on several lines.
func pretty(random *rand.Rand, n int64) []byte {
	text := fmt.Appendf(nil, "{\n  \"n\": %d,\n", n)
	for i := range random.IntN(20) {
		text = fmt.Appendf(text, "\t\"key %d\": [\n%d, %d]  ,\n", i, random.Int(), random.Int())
	}
	return append(text, "  \"ü\": {}\n}"...)
}

// garbage isn't one JSON value in UTF-8.
func garbage(random *rand.Rand, n int64) []byte {
	switch random.IntN(6) {
	case 0:
		return fmt.Appendf(nil, `{"n":%d,"cut":"off`, n)
	case 1:
		return fmt.Appendf(nil, `{"n":%d} {"n":%d}`, n, n)
	case 2:
		return fmt.Appendf(nil, "{\"n\":%d,\"text\":\"no UTF-8: \xc3\x28\xff\"}", n)
	case 3:
		return fmt.Appendf(nil, "<html>\n\n<body>error %d</body>\n</html>", n)
	case 4:
		return fmt.Appendf(nil, "%d,", n)
	}
	noise := fmt.Appendf(nil, "!%d ", n)
	for range 1 + random.IntN(3000) {
		// Any byte but for line ends, which would come back as another one.
		if b := byte(random.Uint32()); b != '\r' && b != '\n' {
			noise = append(noise, b)
		}
	}
	return noise
}
