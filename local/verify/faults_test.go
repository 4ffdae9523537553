package verify

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// filled is a world with two sources, events of three hours in two partitions, and all of them in S3 but for the last few.
func filled(t *testing.T) *world {
	w := newWorld(t, 2)
	a, b := newMemoryProducer(w.log, worldTopic, "a", "file"), newMemoryProducer(w.log, worldTopic, "b", "feed")
	for n := range 180 {
		a.event(int32(n%2), event(n), fmt.Sprint(n), w.minute(n))
		if n%9 == 8 {
			a.commit(w.minute(n))
		}
		if n%3 == 0 {
			b.event(int32(n/3%2), event(1000+n), "", w.minute(n))
			b.commit(w.minute(n))
		}
	}
	a.commit(w.minute(180))
	w.sinkAll()
	return w
}

// requireFound checks how many problems of each kind a report has: missing, duplicate, misplaced, damaged, uncounted.
func requireFound(t *testing.T, r Report, counts ...int64) {
	t.Helper()
	require.Equal(t, counts, []int64{r.Missing.Count, r.Duplicate.Count, r.Misplaced.Count, r.Damaged.Count, r.Uncounted.Count}, r.String())
	problems := int64(len(r.Unchecked))
	for _, n := range counts {
		problems += n
	}
	require.Equal(t, problems == 0, r.OK(), r.String())
	require.Equal(t, problems == 0, r.Err() == nil)
}

func TestNoFault(t *testing.T) {
	t.Parallel()
	w := filled(t)
	r := w.verify()
	requireFound(t, r, 0, 0, 0, 0, 0)
	require.Equal(t, int64(240), r.Acknowledged)
	require.Equal(t, int64(240), r.InTopic)
	require.Equal(t, int64(240), r.InS3+r.Pending.Count)
	require.Equal(t, int64(len(w.keys())), r.Objects)
	require.Equal(t, []Source{{Name: "a", Acknowledged: 180, InTopic: 180, Exact: true}, {Name: "b", Acknowledged: 60, InTopic: 60, Exact: true}}, r.Sources)
	require.Equal(t, 3+2, int(w.log.reads.Load())-readsOfWorld(w), "positions, dead letters twice, and each partition once")
}

// readsOfWorld is how often the world itself has read.
func readsOfWorld(w *world) int { return len(w.log.topics[worldTopic]) }

// TestObjectFaults: what is wrong with objects is found and named.
func TestObjectFaults(t *testing.T) {
	t.Parallel()
	// An object of ten lines, that isn't the first of its folder, and the one after it in the same folder.
	pick := func(w *world) (key, next string) {
		for _, key := range w.keys() {
			if strings.Contains(key, "+0+") && len(w.lines(key)) == 10 {
				if next == "" {
					next = key
					continue
				}
				if strings.HasPrefix(key, folderOf(next)) {
					return next, key
				}
				next = key
			}
		}
		t.Fatal("no such object")
		return "", ""
	}
	for name, test := range map[string]struct {
		fault  func(w *world, key, next string)
		counts []int64
		says   func(w *world, key, next string) []string
	}{
		"object deleted": {
			func(w *world, key, _ string) { delete(w.bucket.objects[worldBucket], key) }, []int64{10, 0, 0, 0, 0},
			func(w *world, key, _ string) []string { return []string{first(w, key), "10 records", "neither in S3"} },
		},
		"object truncated to nothing": {
			func(w *world, key, _ string) { w.bucket.put(worldBucket, key, nil) }, []int64{10, 0, 0, 1, 0},
			func(_ *world, key, _ string) []string { return []string{key + ": holds nothing", "10 records"} },
		},
		"first line deleted": {
			func(w *world, key, _ string) { w.setLines(key, w.lines(key)[1:]) }, []int64{1, 0, 0, 0, 0},
			func(w *world, key, _ string) []string { return []string{first(w, key) + ":"} },
		},
		"line deleted": {
			func(w *world, key, _ string) { w.setLines(key, append(w.lines(key)[:4], w.lines(key)[5:]...)) }, []int64{1, 0, 0, 0, 0}, nil,
		},
		"last line deleted": {
			func(w *world, key, _ string) { w.setLines(key, w.lines(key)[:9]) }, []int64{1, 0, 0, 0, 0}, nil,
		},
		"line doubled": {
			func(w *world, key, _ string) {
				lines := w.lines(key)
				w.setLines(key, append(append(append([][]byte{}, lines[:5]...), lines[4]), lines[5:]...))
			}, []int64{0, 1, 0, 0, 0},
			func(_ *world, key, _ string) []string { return []string{key, "1 line from"} },
		},
		"last line doubled": {
			func(w *world, key, _ string) { w.setLines(key, append(w.lines(key), w.lines(key)[9])) }, []int64{0, 1, 0, 0, 0},
			func(_ *world, key, _ string) []string { return []string{key + ": 1 line from 11 on"} },
		},
		"two lines swapped": {
			func(w *world, key, _ string) {
				lines := w.lines(key)
				lines[3], lines[4] = lines[4], lines[3]
				w.setLines(key, lines)
			}, []int64{0, 0, 1, 0, 0},
			func(_ *world, key, _ string) []string { return []string{key, "not in the order"} },
		},
		"two lines far apart swapped": {
			func(w *world, key, _ string) {
				lines := w.lines(key)
				lines[1], lines[7] = lines[7], lines[1]
				w.setLines(key, lines)
			}, []int64{0, 0, 2, 0, 0}, nil,
		},
		"two lines of two objects swapped": {
			func(w *world, key, next string) {
				a, b := w.lines(key), w.lines(next)
				a[1], b[7] = b[7], a[1]
				w.setLines(key, a)
				w.setLines(next, b)
			}, []int64{0, 0, 2, 0, 0},
			func(_ *world, key, next string) []string { return []string{key, next} },
		},
		"cut in the middle of a line": {
			func(w *world, key, _ string) {
				content := w.bucket.objects[worldBucket][key]
				w.bucket.put(worldBucket, key, content[:len(content)-3])
			}, []int64{1, 0, 0, 1, 0},
			func(_ *world, key, _ string) []string { return []string{key, "line 10 is cut off"} },
		},
		"one byte changed": {
			func(w *world, key, _ string) {
				content := bytes.Clone(w.bucket.objects[worldBucket][key])
				content[bytes.IndexByte(content, '\n')-2] ^= 1
				w.bucket.put(worldBucket, key, content)
			}, []int64{1, 0, 0, 1, 0},
			func(w *world, key, _ string) []string {
				return []string{first(w, key), key + ": 1 line from 1 on that no record"}
			},
		},
		"object in the folder of another hour": {
			func(w *world, key, _ string) {
				w.bucket.put(worldBucket, strings.Replace(key, "/hour=", "/hour=9", 1), w.bucket.objects[worldBucket][key])
				delete(w.bucket.objects[worldBucket], key)
			}, []int64{0, 0, 10, 0, 0},
			func(w *world, key, _ string) []string {
				return []string{strings.Replace(key, "/hour=", "/hour=9", 1), first(w, key)}
			},
		},
		"line in the object of another hour": {
			func(w *world, key, _ string) {
				lines, keys := w.lines(key), w.keys()
				other := keys[len(keys)-1]
				w.setLines(other, append(w.lines(other), lines[4]))
				w.setLines(key, append(lines[:4], lines[5:]...))
			}, []int64{0, 0, 1, 0, 0}, nil,
		},
		"object copied to another name": {
			func(w *world, key, _ string) {
				w.bucket.put(worldBucket, key[:len(key)-len("00.json")]+"99.json", w.bucket.objects[worldBucket][key])
			}, []int64{0, 10, 0, 0, 0}, nil,
		},
		"object copied to the name of another record of its own": {
			func(w *world, key, next string) {
				w.bucket.put(worldBucket, inside(w, key), w.bucket.objects[worldBucket][key])
			}, []int64{0, 10, 0, 0, 0}, nil,
		},
		"object copied to another partition": {
			func(w *world, key, _ string) {
				w.bucket.put(worldBucket, strings.Replace(key, "+0+", "+7+", 1), w.bucket.objects[worldBucket][key])
			}, []int64{0, 10, 0, 0, 0},
			func(_ *world, key, _ string) []string { return []string{"has no partition 7"} },
		},
		"object renamed": {
			func(w *world, key, _ string) {
				w.bucket.put(worldBucket, inside(w, key), w.bucket.objects[worldBucket][key])
				delete(w.bucket.objects[worldBucket], key)
			}, []int64{0, 0, 2, 0, 0}, nil,
		},
		"foreign object": {
			func(w *world, key, _ string) {
				w.bucket.put(worldBucket, folderOf(key)+"readme.txt", []byte("hello\n"))
			}, []int64{0, 0, 1, 0, 0},
			func(_ *world, key, _ string) []string { return []string{folderOf(key) + "readme.txt"} },
		},
		"foreign object of the right kind of name": {
			func(w *world, key, _ string) {
				w.bucket.put(worldBucket, strings.Replace(key, "events+0+", "events+0+9", 1), []byte("hello\n"))
			}, []int64{0, 0, 0, 1, 0}, nil,
		},
		"name with another number of zeros": {
			func(w *world, key, _ string) {
				w.bucket.put(worldBucket, strings.Replace(key, "events+0+", "events+0+00", 1), w.bucket.objects[worldBucket][key])
			}, []int64{0, 0, 1, 0, 0}, nil,
		},
	} {
		for _, gzip := range []bool{false, true} {
			if gzip && (strings.Contains(name, "cut") || strings.Contains(name, "byte") || strings.Contains(name, "copied to another name")) {
				continue // TestPackedFaults
			}
			t.Run(fmt.Sprintf("%s, gzip %t", name, gzip), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, 1)
				if gzip {
					w.options.Configs["s3.compression.type"] = "gzip"
				}
				p := newMemoryProducer(w.log, worldTopic, "a", "file")
				for n := range 130 {
					p.event(0, event(n), fmt.Sprint(n), w.minute(n))
					if n%4 == 0 {
						p.commit(w.minute(n))
					}
				}
				p.commit(w.minute(130))
				w.sinkAll()
				requireFound(t, w.verify(), 0, 0, 0, 0, 0)
				key, next := pick(w)
				says := []string{}
				if test.says != nil {
					says = test.says(w, key, next)
				}
				test.fault(w, key, next)
				r := w.verify()
				requireFound(t, r, test.counts...)
				for _, text := range says {
					require.Contains(t, r.String(), text)
				}
			})
		}
	}
}

// folderOf is the part of a key before the file's name.
func folderOf(key string) string { return key[:strings.LastIndex(key, "/")+1] }

// first names the record that an object begins with.
func first(w *world, key string) string {
	s, err := newShape(worldTopic, w.options.Configs)
	require.NoError(w.t, err)
	parsed, ok := s.parse(key)
	require.True(w.t, ok)
	return fmt.Sprintf("%s-%d@%d", worldTopic, parsed.Partition, parsed.Offset)
}

// inside is the key of an object that would begin with the third record of another one.
func inside(w *world, key string) string {
	s, err := newShape(worldTopic, w.options.Configs)
	require.NoError(w.t, err)
	parsed, ok := s.parse(key)
	require.True(w.t, ok)
	line := w.lines(key)[2]
	for offset, e := range w.log.topics[worldTopic][parsed.Partition].entries {
		if bytes.Equal(append(bytes.Clone(e.Value), '\n'), line) {
			return s.Key(e.TopicPartition, parsed.Folder, int64(offset))
		}
	}
	w.t.Fatal("no such record")
	return ""
}

// TestSameWords: the same faults are reported in the same words, always.
func TestSameWords(t *testing.T) {
	t.Parallel()
	w := filled(t)
	for i, key := range w.keys() {
		switch i % 4 {
		case 0:
			delete(w.bucket.objects[worldBucket], key)
		case 1:
			w.setLines(key, append(w.lines(key), w.lines(key)...))
		case 2:
			w.bucket.put(worldBucket, strings.Replace(key, "/hour=", "/hour=9", 1), w.bucket.objects[worldBucket][key][1:])
		}
	}
	w.bucket.put(worldBucket, "topics/events/x", nil)
	w.log.committed[7], w.log.committed[1] = 5, 1000
	want := w.verify().String()
	for range 30 {
		require.Equal(t, want, w.verify().String())
	}
}

// TestManyAlike: very many lines of the same content are told apart by their number, and soon.
func TestManyAlike(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.options.Configs["flush.size"] = "20000"
	p := newMemoryProducer(w.log, worldTopic, "a", "file")
	for range 100_000 {
		p.event(0, []byte(`{"tick":1}`), "", w.minute(0))
	}
	p.commit(w.minute(0))
	w.sinkAll()
	requireFound(t, w.verify(), 0, 0, 0, 0, 0)
	keys := w.keys()
	w.bucket.put(worldBucket, strings.Replace(keys[1], "hour=", "hour=9", 1), w.bucket.objects[worldBucket][keys[1]])
	w.setLines(keys[2], append(w.lines(keys[2])[:100], append([][]byte{[]byte("other\n")}, w.lines(keys[2])[101:]...)...))
	delete(w.bucket.objects[worldBucket], keys[3])
	r := w.verify()
	requireFound(t, r, 1, 0, 20_000, 1, 0) // the copy makes up for what is deleted
}
