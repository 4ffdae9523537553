package verify

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPackedFaults: what is wrong with a compressed object is found.
func TestPackedFaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.options.Configs["s3.compression.type"] = "gzip"
	w.options.Configs["flush.size"] = "1000"
	p := newMemoryProducer(w.log, worldTopic, "a", "file")
	for n := range 3000 {
		p.event(0, bytes.Repeat(event(n), 20), "", w.minute(0)+int64(n))
	}
	p.commit(w.minute(1))
	w.sinkAll()
	requireFound(t, w.verify(), 0, 0, 0, 0, 0)
	key := w.keys()[1]
	content := w.bucket.objects[worldBucket][key]
	for name, test := range map[string]struct {
		content []byte
		missing int64 // negative: some
	}{
		"cut in half":                 {content[:len(content)/2], -1},
		"cut in its checksum":         {content[:len(content)-3], 0},
		"only its header":             {content[:10], 1000},
		"a byte of its checksum":      {flipped(content, len(content)-6), 0},
		"a byte in the middle":        {flipped(content, len(content)/2), -1},
		"its first byte":              {flipped(content, 0), 1000},
		"not compressed":              {bytes.Join(w.lines(key), nil), 1000},
		"something else after it":     {append(bytes.Clone(content), "hello"...), 0},
		"nothing":                     {nil, 1000},
		"another one of no line":      {packed(""), 1000},
		"the same, packed otherwise":  {packed(string(bytes.Join(w.lines(key), nil))), 0},
		"two members for one content": {append(packed(string(bytes.Join(w.lines(key)[:400], nil))), packed(string(bytes.Join(w.lines(key)[400:], nil)))...), 0},
	} {
		w.bucket.put(worldBucket, key, test.content)
		r := w.verify()
		switch {
		case name == "the same, packed otherwise" || name == "two members for one content":
			requireFound(t, r, 0, 0, 0, 0, 0)
			continue
		case test.missing < 0:
			require.Positive(t, r.Missing.Count, name)
			require.Less(t, r.Missing.Count, int64(1000), name)
		default:
			require.Equal(t, test.missing, r.Missing.Count, "%s\n%s", name, r)
		}
		require.GreaterOrEqual(t, r.Damaged.Count, int64(1), "%s\n%s", name, r)
		require.Contains(t, r.String(), "object "+key, name)
		require.Zero(t, r.Duplicate.Count+r.Misplaced.Count, "%s\n%s", name, r)
	}
}

func flipped(content []byte, at int) []byte {
	changed := bytes.Clone(content)
	changed[at] ^= 0x10
	return changed
}
