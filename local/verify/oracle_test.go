package verify

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink"
)

// verdict is what a comparison of records with objects comes to.
type verdict struct {
	inS3, pending, setAside                int64
	missing, duplicate, misplaced, damaged int64
}

func verdictOf(r Report) verdict {
	return verdict{inS3: r.InS3, pending: r.Pending.Count, setAside: r.SetAside, missing: r.Missing.Count, duplicate: r.Duplicate.Count,
		misplaced: r.Misplaced.Count, damaged: r.Damaged.Count}
}

// oracleObject is an object, with all that there is to know of it.
type oracleObject struct {
	bucket, key, folder, naming string
	partition                   int32
	offset                      int64
	lines                       []string
	begun                       bool
	records                     []*Record // that belong in it
}

// oracle comes to the same verdict as a comparison does, by the plainest means: everything in memory, every object looked at for every record,
// quadratic in what it compares. It needs a topic that has all its records.
func oracle(t *testing.T, w *world) (v verdict) {
	shapes, err := w.options.shapes()
	require.NoError(t, err)
	letters, err := readLetters(context.Background(), w.log, deadLetterTopics(shapes), worldTopic)
	require.NoError(t, err)
	objects, foreign, damaged := oracleObjects(t, w, shapes)
	v.misplaced, v.damaged = foreign, damaged

	type line string
	var extra []line
	var lost []*Record
	judge := func(r *Record) {
		var fates []sink.Fate
		for _, s := range shapes {
			fates = append(fates, s.Expect(&r.Message, nil).Fate)
		}
		_, found := letters.find(r.Partition, r.Offset)
		committed, any := w.log.committed[r.Partition]
		switch {
		case found:
			v.setAside++
		case !any || r.Offset >= committed:
			v.pending++
		case slices.Contains(fates, sink.Dropped):
			v.setAside++
		case slices.Contains(fates, sink.Written):
			lost = append(lost, r)
		default:
			v.missing++
		}
	}
	var records []*Record
	for p, partition := range w.log.topics[worldTopic] {
		for i := range partition.entries {
			if e := &partition.entries[i]; e.Marker == NoMarker && e.fate == Committed {
				records = append(records, &e.Record)
			}
		}
		_ = p
	}
	places := func(r *Record, o *oracleObject) bool {
		return slices.ContainsFunc(shapes, func(s *shape) bool {
			e := s.Expect(&r.Message, nil)
			return e.Fate == sink.Written && s.naming == o.naming && e.Folder == o.folder && o.partition == r.Partition
		})
	}
	for _, o := range objects {
		o.begun = slices.ContainsFunc(records, func(r *Record) bool { return r.Offset == o.offset && places(r, o) })
	}
	for _, r := range records {
		var home *oracleObject
		for _, o := range objects {
			if o.begun && o.offset <= r.Offset && places(r, o) && (home == nil || o.offset > home.offset || o.offset == home.offset && shapeOf(shapes, o) > shapeOf(shapes, home)) {
				home = o
			}
		}
		if home == nil {
			judge(r)
		} else {
			home.records = append(home.records, r)
		}
	}
	for _, o := range objects {
		var best []*Record
		var bestExtra []line
		var bestMoved, bestFound int64
		least := -1
		for _, s := range shapes {
			if s.naming != o.naming {
				continue
			}
			var have, want []string
			for _, text := range o.lines {
				have = append(have, string(s.Comparable([]byte(text))))
			}
			var wanted []*Record
			var notHere []*Record
			for _, r := range o.records {
				if e := s.Expect(&r.Message, nil); e.Fate == sink.Written {
					want, wanted = append(want, string(s.Comparable(bytes.TrimSuffix(e.Line, []byte("\n"))))), append(wanted, r)
				} else {
					notHere = append(notHere, r)
				}
			}
			left, raw := slices.Clone(have), slices.Clone(o.lines)
			for i, text := range want {
				if at := slices.Index(left, text); at >= 0 {
					left, raw = slices.Delete(left, at, at+1), slices.Delete(raw, at, at+1)
				} else {
					notHere = append(notHere, wanted[i])
				}
			}
			found := len(o.records) - len(notHere)
			if differences := len(left) + len(notHere); least < 0 || differences < least {
				least, best, bestFound, bestMoved, bestExtra = differences, notHere, int64(found), int64(found-longestCommon(have, want)), nil
				for _, text := range raw {
					bestExtra = append(bestExtra, line(text))
				}
			}
		}
		v.inS3 += bestFound
		v.misplaced += bestMoved
		extra = append(extra, bestExtra...)
		for _, r := range best {
			judge(r)
		}
	}
	in := func(r *Record, l line) bool {
		return slices.ContainsFunc(shapes, func(s *shape) bool {
			e := s.Expect(&r.Message, nil)
			return e.Fate == sink.Written && string(s.Comparable(bytes.TrimSuffix(e.Line, []byte("\n")))) == string(s.Comparable([]byte(l)))
		})
	}
	for _, r := range lost {
		if at := slices.IndexFunc(extra, func(l line) bool { return in(r, l) }); at >= 0 {
			extra = slices.Delete(extra, at, at+1)
			v.misplaced++
			v.inS3++
		} else {
			v.missing++
		}
	}
	for _, l := range extra {
		if slices.ContainsFunc(records, func(r *Record) bool { return in(r, l) }) {
			v.duplicate++
		} else {
			v.damaged++
		}
	}
	return v
}

// shapeOf is the last shape that gives the keys of an object's kind.
func shapeOf(shapes []*shape, o *oracleObject) (last int) {
	for i, s := range shapes {
		if s.naming == o.naming {
			last = i
		}
	}
	return last
}

func oracleObjects(t *testing.T, w *world, shapes []*shape) (objects []*oracleObject, foreign, damaged int64) {
	for bucket, contents := range w.bucket.objects {
		for key, content := range contents {
			o := &oracleObject{bucket: bucket, key: key}
			ours, longest := false, -1
			for _, s := range shapes {
				ours = ours || s.Bucket == bucket && strings.HasPrefix(key, s.Prefix(worldTopic))
				if parsed, ok := s.parse(key); ok && s.Bucket == bucket && len(s.Prefix(worldTopic)) >= longest {
					o.folder, o.partition, o.offset, o.naming, longest = parsed.Folder, parsed.Partition, parsed.Offset, s.naming, len(s.Prefix(worldTopic))
				}
			}
			if o.naming == "" {
				if ours {
					foreign++
				}
				continue
			}
			broken := false
			if strings.HasSuffix(key, ".gz") && len(content) > 0 {
				reader, err := gzip.NewReader(bytes.NewReader(content))
				if err == nil {
					content, err = io.ReadAll(reader)
				} else {
					content = nil
				}
				broken = err != nil
			}
			all := strings.SplitAfter(string(content), "\n")
			for _, line := range all {
				if text, whole := strings.CutSuffix(line, "\n"); whole {
					o.lines = append(o.lines, text)
				} else if line != "" {
					broken = true
				}
			}
			if broken || len(o.lines) == 0 {
				damaged++
			}
			objects = append(objects, o)
		}
	}
	return objects, foreign, damaged
}

// longestCommon is the length of the longest common subsequence.
func longestCommon(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		before := 0
		for j, y := range b {
			here := row[j+1]
			if x == y {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			before = here
		}
	}
	return row[len(b)]
}

// TestOracle: whatever was produced, by whatever settings it was written, and whatever was done to it then, a comparison comes to the verdict of
// the oracle.
func TestOracle(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		w := randomWorld(t, random, oracleChanges, true)
		quiet := verdictOf(w.verify())
		require.Equal(t, oracle(t, w), quiet, "seed %d, without faults", seed)
		require.Zero(t, quiet.missing+quiet.duplicate+quiet.misplaced+quiet.damaged, "seed %d, without faults: %+v", seed, quiet)
		for range 1 + random.IntN(4) {
			randomFault(w, random)
		}
		r := w.verify()
		require.Equal(t, oracle(t, w), verdictOf(r), "seed %d\n%s", seed, r)
	}
}

// TestOverlappingFolders: where settings put records of different times into folders of the same name, nothing is taken for a fault either.
func TestOverlappingFolders(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := randomWorld(t, rand.New(rand.NewPCG(seed, 2)), append(oracleChanges, "hours by days"), true).verify()
		require.True(t, r.OK(), "seed %d\n%s", seed, r)
	}
}

// TestOlderOracle: whatever Kafka deletes before or after the sink has it, exactly what is nowhere is missing.
func TestOlderOracle(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		w := randomWorld(t, random, oracleChanges, false)
		p := newMemoryProducer(w.log, worldTopic, "late", "x")
		for n := range random.IntN(60) {
			p.event(int32(random.IntN(len(w.log.topics[worldTopic]))), event(n), "", w.minute(n))
			if random.IntN(3) == 0 {
				p.commit(w.minute(n))
			}
		}
		p.commit(w.minute(60))
		letters, err := readLetters(t.Context(), w.log, []string{sinkLetters, "events.other-letters"}, worldTopic)
		require.NoError(t, err)
		var missing int64
		for i, partition := range w.log.topics[worldTopic] {
			partition.low = random.Int64N(int64(len(partition.entries)) + 1)
			for _, e := range partition.entries[min(w.log.committed[int32(i)], partition.low):partition.low] {
				if _, found := letters.find(int32(i), e.Offset); e.Marker == NoMarker && e.fate == Committed && !found {
					missing++
				}
			}
		}
		if random.IntN(2) == 0 {
			w.sinkAll()
		}
		r := w.verify()
		require.Equal(t, missing, r.Missing.Count, "seed %d\n%s", seed, r)
		require.Zero(t, r.Duplicate.Count+r.Misplaced.Count+r.Damaged.Count+r.Uncounted.Count, "seed %d\n%s", seed, r)
		require.Empty(t, r.Unchecked, "seed %d\n%s", seed, r)
	}
}

// oracleChanges are the changes of settings for which the oracle is right: it takes folders of one name for those of one time.
var oracleChanges = []string{"gzip", "no gzip", "prefix", "in prefix", "bucket", "days", "minutes", "hours", "json", "rotation", "late", "letters"}

// randomWorld is what some producers and a sink that is given other settings now and then come to.
func randomWorld(t *testing.T, random *rand.Rand, changes []string, plain bool) *world {
	w := newWorld(t, 1+random.IntN(3))
	w.log.create("events.other-letters", 1)
	w.options.Configs["flush.size"] = "7"
	var producers []*memoryProducer
	for i := range 1 + random.IntN(2) {
		p := newMemoryProducer(w.log, worldTopic, string(rune('a'+i)), "x")
		p.plain = plain && random.IntN(3) == 0
		producers = append(producers, p)
	}
	clock := 0
	for range 1 + random.IntN(4) {
		for range 10 + random.IntN(80) {
			p := producers[random.IntN(len(producers))]
			value := event(random.IntN(2000))
			switch random.IntN(20) {
			case 0:
				value = []byte("nonsense")
			case 1:
				value = []byte(`{"tick":1}`)
			case 2:
				value = nil
			}
			at := clock
			if random.IntN(10) == 0 {
				at -= random.IntN(100) // late
			}
			clock += random.IntN(9)
			partition := int32(random.IntN(len(w.log.topics[worldTopic])))
			p.event(partition, value, "", w.minute(at))
			switch {
			case p.plain || random.IntN(4) == 0:
				p.commit(w.minute(at))
			case random.IntN(10) == 0:
				p.abort()
			}
		}
		for p, partition := range w.log.topics[worldTopic] {
			w.sink(int32(p), partition.stable(), true)
		}
		if random.IntN(2) == 0 {
			w.change(settingsChanges[changes[random.IntN(len(changes))]])
		}
	}
	for _, p := range producers {
		p.commit(w.minute(clock))
	}
	return w
}

// randomFault does something to the objects.
func randomFault(w *world, random *rand.Rand) {
	bucket := worldBucket
	if len(w.bucket.objects["another"]) > 0 && random.IntN(3) == 0 {
		bucket = "another"
	}
	objects := w.bucket.objects[bucket]
	var keys []string
	for key := range objects {
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return
	}
	slices.Sort(keys)
	key, other := keys[random.IntN(len(keys))], keys[random.IntN(len(keys))]
	content := slices.Clone(objects[key])
	lines, others := bytes.SplitAfter(content, []byte("\n")), bytes.SplitAfter(objects[other], []byte("\n"))
	at, to := random.IntN(len(lines)), random.IntN(len(others))
	text := !zipped(key) && !zipped(other)
	switch fault := random.IntN(11); {
	case fault == 0:
		delete(objects, key)
	case fault == 1:
		objects[key] = content[:random.IntN(len(content)+1)]
	case fault == 2 && len(content) > 0:
		objects[key] = flipped(content, random.IntN(len(content)))
	case fault == 3: // under the name of another offset
		objects[strings.Replace(key, "+00000000", "+00000001", 1)] = content
	case fault == 4: // in place of another one
		objects[other] = content
	case fault == 5: // in another folder
		objects[folderOf(other)+key[len(folderOf(key)):]] = content
		if random.IntN(2) == 0 && folderOf(other) != folderOf(key) {
			delete(objects, key)
		}
	case fault == 6:
		objects[key+".copy"] = content
	case fault == 7 && text:
		objects[key] = bytes.Join(slices.Delete(lines, at, at+1), nil)
	case fault == 8 && text:
		objects[key] = bytes.Join(slices.Insert(lines, at, lines[random.IntN(len(lines))]), nil)
	case fault == 9 && text:
		swap := random.IntN(len(lines))
		lines[at], lines[swap] = lines[swap], lines[at]
		objects[key] = bytes.Join(lines, nil)
	case fault == 10 && text && key != other:
		line := slices.Clone(lines[at])
		objects[key] = bytes.Join(slices.Delete(lines, at, at+1), nil)
		objects[other] = bytes.Join(slices.Insert(others, to, line), nil)
	}
}
