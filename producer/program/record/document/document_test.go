package document_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record/document"
	"kafka-on-eks/producer/program/record/scan"
)

// plain makes of a value what encoding/json makes of it, with numbers as they are written.
func plain(d *document.Document, v document.Value) any {
	switch d.Kind(v) {
	case document.Object:
		members := map[string]any{}
		for name, value := range d.Members(v) {
			members[d.String(name)] = plain(d, value)
		}
		return members
	case document.Array:
		elements := []any{}
		for _, value := range d.Elements(v) {
			elements = append(elements, plain(d, value))
		}
		return elements
	case document.String:
		return d.String(v)
	case document.Number:
		return json.Number(d.Text(v))
	case document.Boolean:
		return d.Text(v) == "true"
	case document.Null, document.None:
	}
	return nil
}

func decode(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var value any
	require.NoError(t, decoder.Decode(&value))
	return value
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	var d document.Document
	many := strings.Builder{}
	for i := range 100 {
		fmt.Fprintf(&many, `"%d":%d,`, i%40, i)
	}
	for text, members := range map[string]int{
		`{}`: 0, `{"a":1}`: 1, `{"a":1,"a":2}`: 1, `{"a":1,"b":2,"\u0061":3,"a":{"a":1,"a":2}}`: 2, `{"":1,"":2}`: 1,
		`{` + many.String() + `"39":[],"\u0033":{}}`: 40,
	} {
		d.Read(text)
		require.Equal(t, members, d.Len(0), text)
		require.Equal(t, decode(t, []byte(text)), plain(&d, 0), text)
	}
	d.Read(`{"a":1,"b":2,"\u0061":3}`)
	value, ok := d.Member(0, "a")
	require.True(t, ok)
	require.Equal(t, "3", d.Text(value))
	_, ok = d.Member(0, "c")
	require.False(t, ok)
}

// TestLarge: memory for a large text is taken once, 20 bytes a value.
func TestLarge(t *testing.T) {
	text := "[" + strings.Repeat(`{"a":1},`, 100_000) + "{}]"
	var d document.Document
	require.InDelta(t, 2, testing.AllocsPerRun(1, func() {
		d = document.Document{}
		d.Read(text)
	}), 2)
	require.Equal(t, 300_002, d.Values(0))
	require.Equal(t, 100_001, d.Len(0))
}

// FuzzDocument holds documents to what encoding/json reads.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5e3,"\u00e9",null,true],"a":{}}`, "[\n1\r\n]", ` "\ud83d\ude00 \ud800x" `, `-0`, `{"a":{"b":1,"b":[false,[]]}}`,
		`{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1,"11":1,"12":1,"13":1,"14":1,"15":1,"16":1,"17":1,"\u0031":2}`,
	} {
		f.Add([]byte(seed))
	}
	var d document.Document
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) || !utf8.Valid(text) {
			return
		}
		d.Read(string(text))
		require.Equal(t, decode(t, text), plain(&d, 0))
		require.LessOrEqual(t, d.Values(0), scan.Values(string(text)))
		require.Equal(t, strings.Trim(string(text), " \t\r\n"), d.Text(0))
	})
}

func BenchmarkRead(b *testing.B) {
	const event = `{"season":"2019/20","division":"E0","home":"Arsenal FC","away":"Chelsea FC","match":{"id":"m-123456","round":7},` +
		`"updated_at":"2026-01-31T20:45:00Z","goals":[1,2],"referee":"M Dean","odds":{"h":2.1,"d":3.4,"a":3.9}}`
	var d document.Document
	b.SetBytes(int64(len(event)))
	b.ReportAllocs()
	for b.Loop() {
		d.Read(event)
	}
}
