package sse

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

type event struct{ data, id string }

// parse returns every event of a stream.
func parse(r io.Reader) (events []event, p *parser, err error) {
	p = newParser(r, nil)
	for {
		data, size, err := p.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return events, p, err
		}
		if size == int64(len(data)) {
			events = append(events, event{string(data), string(p.lastID)})
		} else {
			events = append(events, event{"cut", string(p.lastID)})
		}
	}
}

// TestStandard has the examples of the standard's section on interpreting an event stream, and the cases that its
// grammar and rules give.
func TestStandard(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in     string
		events []event
		lastID string
	}{
		"stocks":                  {"data: YHOO\ndata: +2\ndata: 10\n\n", []event{{"YHOO\n+2\n10", ""}}, ""},
		"comment, ids, no final":  {": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", []event{{"first event", "1"}, {"second event", ""}, {" third event", ""}}, ""},
		"empty data":              {"data\n\ndata\ndata\n\ndata:\n", []event{{"", ""}, {"\n", ""}}, ""},
		"space after colon":       {"data:test\n\ndata: test\n\n", []event{{"test", ""}, {"test", ""}}, ""},
		"byte order mark":         {"\uFEFFdata: a\n\n", []event{{"a", ""}}, ""},
		"second mark":             {"\uFEFF\uFEFFdata: a\n\ndata: b\n\n", []event{{"b", ""}}, ""},
		"mark later":              {"data: a\n\n\uFEFFdata: b\n\n", []event{{"a", ""}}, ""},
		"cr":                      {"data: a\rdata: b\r\rdata: c\r\r", []event{{"a\nb", ""}, {"c", ""}}, ""},
		"crlf":                    {"data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n", []event{{"a\nb", ""}, {"c", ""}}, ""},
		"mixed":                   {"data: a\r\n\ndata: b\n\r\ndata: c\r\rdata: d\n\n", []event{{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}}, ""},
		"lf cr is two":            {"data: a\n\rdata: b\n\n", []event{{"a", ""}, {"b", ""}}, ""},
		"unfinished":              {"data: a\n\ndata: b\n", []event{{"a", ""}}, ""},
		"unknown fields":          {"dat: x\ndataa: x\nDATA: x\n data: x\ndata: a\nevent: e\nevents: e\n\n", []event{{"a", ""}}, ""},
		"comments":                {":\n: x\n:data: x\ndata: a\n:\n\n", []event{{"a", ""}}, ""},
		"colons":                  {"data: a:b\ndata::c\n\n", []event{{"a:b\n:c", ""}}, ""},
		"id stays":                {"id: 1\ndata: a\n\ndata: b\n\n", []event{{"a", "1"}, {"b", "1"}}, "1"},
		"id without data":         {"id: 1\n\ndata: b\n\n", []event{{"b", "1"}}, "1"},
		"id of unfinished":        {"id: 1\ndata: a\n\nid: 2\ndata: b\n", []event{{"a", "1"}}, "1"},
		"id with nul":             {"id: 1\ndata: a\n\nid: 2\x003\ndata: b\n\n", []event{{"a", "1"}, {"b", "1"}}, "1"},
		"id that no header takes": {"id: 1\ndata: a\n\nid: 2\x01\ndata: b\n\n", []event{{"a", "1"}, {"b", "1"}}, "1"},
		"id reset":                {"id: 1\ndata: a\n\nid\ndata: b\n\n", []event{{"a", "1"}, {"b", ""}}, ""},
		"last id of many":         {"id: 1\nid: 2\ndata: a\n\n", []event{{"a", "2"}}, "2"},
		"utf-8":                   {"data: Österr. 😀\nid: ü\n\n", []event{{"Österr. 😀", "ü"}}, "ü"},
		"not utf-8":               {"data: \xff\n\n", []event{{"\xff", ""}}, ""},
		"introduction":            {"data: This is the first message.\n\ndata: This is the second message, it\ndata: has two lines.\n\ndata: This is the third message.\n\n", []event{{"This is the first message.", ""}, {"This is the second message, it\nhas two lines.", ""}, {"This is the third message.", ""}}, ""},
		"named events":            {"event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\nevent: add\ndata: 113411\n\n", []event{{"73857293", ""}, {"2153", ""}, {"113411", ""}}, ""},
		"four blocks, unfinished": {": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n", []event{{"first event", "1"}, {"second event", ""}}, ""},
		"event without data":      {"event: e\n\nid: 1\nevent: e\n\ndata: a\n\n", []event{{"a", "1"}}, "1"},
		"nul in data":             {"data:\x00\ndata: a\x00b\n\n", []event{{"\x00\na\x00b", ""}}, ""},
		"nul in names":            {"data\x00: x\n\x00data: x\ndata: a\n\n", []event{{"a", ""}}, ""},
		"tab after colon":         {"data:\ta\ndata: \tb\n\n", []event{{"\ta\n\tb", ""}}, ""},
		"ids with nul anywhere":   {"id: \x00\nid: \x00a\nid: a\x00\nid: b\x00c\ndata: a\n\n", []event{{"a", ""}}, ""},
		"id with spaces":          {"id:  1 \ndata: a\n\n", []event{{"a", " 1 "}}, " 1 "},
		"fields without colon":    {"data\nid\nretry\nevent\nnothing\n\n", []event{{"", ""}}, ""},
		"long comment":            {":" + strings.Repeat("x", 200<<10) + "\ndata: a\n\n", []event{{"a", ""}}, ""},
		"long name":               {strings.Repeat("data", 50<<10) + ": x\ndata: a\n\n", []event{{"a", ""}}, ""},
		"nothing":                 {"", nil, ""},
		"short":                   {"\n", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for way, r := range map[string]io.Reader{
				"whole":     strings.NewReader(c.in),
				"in bytes":  iotest.OneByteReader(strings.NewReader(c.in)),
				"in halves": iotest.HalfReader(strings.NewReader(c.in)),
			} {
				events, p, err := parse(r)
				require.NoError(t, err, way)
				require.Equal(t, c.events, events, way)
				require.Equal(t, c.lastID, string(p.lastID), way)
			}
		})
	}
}

// TestOwnID: an event's id is its own only where it came with it.
func TestOwnID(t *testing.T) {
	t.Parallel()
	p := newParser(strings.NewReader("id: 1\ndata: a\n\ndata: b\n\nid: 2\n\ndata: c\n\nid\ndata: d\n\ndata: e\nid: 3\nid: 4\x00\n\n"), nil)
	for _, want := range []bool{true, false, false, false, true} {
		_, _, err := p.next()
		require.NoError(t, err)
		require.Equal(t, want, p.ownID)
	}
}

// TestType: the type is that of the event's own lines, the last of them.
func TestType(t *testing.T) {
	t.Parallel()
	const in = "event: a\ndata: 1\n\ndata: 2\n\nevent: b\n\ndata: 3\n\ndata: 4\nevent: c\nevent: d\n\nevent: e\nevent\ndata: 5\n\n" +
		"event:  two words \ndata: 6\n\nevents: x\nevent : x\nEvent: x\ndata: 7\n\n"
	for _, r := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in))} {
		p := newParser(r, nil)
		for _, want := range []string{"a", "", "", "d", "", " two words ", ""} {
			_, _, err := p.next()
			require.NoError(t, err)
			require.Equal(t, want, string(p.kind))
		}
	}
	p := newParser(strings.NewReader("event: "+strings.Repeat("x", 100<<10)+"\ndata: 1\n\n"), nil)
	_, _, err := p.next()
	require.NoError(t, err)
	require.Len(t, p.kind, maxType)
}

func TestRetry(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]time.Duration{
		"retry: 1500\n":                      1500 * time.Millisecond,
		"retry:20\nretry: x\n":               20 * time.Millisecond,
		"retry\n":                            0,
		"retry: -1\n":                        0,
		"retry: 1.5\n":                       0,
		"retry: 10 \n":                       0,
		"retry: ٣\n":                         0,
		"retry: 99999999999999999999999\n":   web.MaxRetry,
		"retry: 86400000\n":                  web.MaxRetry,
		"retry: 0000000000000000000000050\n": 50 * time.Millisecond,
	} {
		_, p, err := parse(strings.NewReader(in))
		require.NoError(t, err)
		require.Equal(t, want, p.retry, in)
	}
}

// TestPrompt: an event is there with its blank line, also when that is a CR that a line feed may follow.
func TestPrompt(t *testing.T) {
	t.Parallel()
	for _, blank := range []string{"\n\n", "\r\r", "\r\n\r"} {
		r, w := io.Pipe()
		p := newParser(r, nil)
		go func() { _, _ = w.Write([]byte("data: a" + blank)) }()
		data, _, err := p.next()
		require.NoError(t, err)
		require.Equal(t, "a", string(data))
		require.NoError(t, w.Close())
	}
}

func TestHugeEvent(t *testing.T) {
	t.Parallel()
	const size = 50 << 20
	stream := io.MultiReader(strings.NewReader("id: 1\ndata: "), io.LimitReader(zeros{}, size), strings.NewReader("\n\ndata: b\n\n"))
	p := newParser(stream, nil)
	data, n, err := p.next()
	require.NoError(t, err)
	require.EqualValues(t, size, n)
	require.Len(t, data, source.MaxTruncated)
	data, _, err = p.next()
	require.NoError(t, err)
	require.Equal(t, "b", string(data))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '0'
	}
	return len(p), nil
}

// FuzzParser: the parser agrees with a plain reading of the standard, however the stream is cut.
func FuzzParser(f *testing.F) {
	for _, seed := range []string{
		"data: a\n\n", "\uFEFFid:1\rdata\r\n\r\n", ":c\n\ndata:x\ndata\n\n", "retry: 5\nid\n\n", "data: a\n\rdata: b\r\n\n",
		"id: 1\x00\ndata: ö\n\n", "id: ü\r\rdata:\xff\r\n\r", "datadata\ndat\ndata:  a: b\n\ndata: unfinished",
	} {
		f.Add([]byte(seed), uint8(0), uint8(1))
	}
	f.Add([]byte("data: a\rdata:b\n"), uint8(255), uint8(3))
	f.Add([]byte("{\"a\":\"0123456789\"}"), uint8(255), uint8(200)) // one long name
	f.Fuzz(func(t *testing.T, in []byte, repeat, piece uint8) {
		in = bytes.Repeat(in, int(repeat)+1)
		want := plain(in)
		for _, r := range []io.Reader{bytes.NewReader(in), pieces{bytes.NewReader(in), int(piece) + 1}} {
			events, p, err := parse(r)
			require.NoError(t, err)
			require.Equal(t, want, events)
			require.LessOrEqual(t, p.retry, web.MaxRetry)
			require.LessOrEqual(t, len(p.lastID), maxID)
		}
	})
}

// pieces reads at most n bytes at a time.
type pieces struct {
	io.Reader
	n int
}

func (p pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.n)]) }

// plain reads a whole stream line by line, as the standard tells it.
func plain(in []byte) (events []event) {
	text := strings.TrimPrefix(string(in), "\uFEFF")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(text, "\n")
	var data []string
	var id string
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			if data != nil {
				events = append(events, event{strings.Join(data, "\n"), id})
			}
			data = nil
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case name == "data":
			data = append(data, value)
		case name == "id" && usableID([]byte(value)):
			id = value
		}
	}
	return events
}
