package verify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// settingsChanges are what an `up` may change of what the sink writes.
var settingsChanges = map[string]func(map[string]string){
	"gzip":      func(c map[string]string) { c["s3.compression.type"] = "gzip" },
	"no gzip":   func(c map[string]string) { c["s3.compression.type"] = "none" },
	"prefix":    func(c map[string]string) { c["topics.dir"] = "landing/v2" },
	"in prefix": func(c map[string]string) { c["topics.dir"] = "topics/events/archive" },
	"bucket":    func(c map[string]string) { c["s3.bucket.name"] = "another" },
	"days": func(c map[string]string) {
		c["path.format"], c["partition.duration.ms"] = "'date'=yyyy-MM-dd", "86400000"
	},
	"minutes": func(c map[string]string) {
		c["path.format"], c["partition.duration.ms"] = "'date'=yyyy-MM-dd/'hour'=HH/'minute'=mm", "60000"
	},
	"hours": func(c map[string]string) {
		c["path.format"], c["partition.duration.ms"] = "'date'=yyyy-MM-dd/'hour'=HH", "3600000"
	},
	"hours by days": func(c map[string]string) {
		c["path.format"], c["partition.duration.ms"] = "'date'=yyyy-MM-dd/'hour'=HH", "86400000"
	},
	"json":     asJSON,
	"rotation": func(c map[string]string) { c["flush.size"], c["rotate.interval.ms"] = "4", "600000" },
	"late": func(c map[string]string) {
		c["flush.size"], c["rotate.interval.ms"], c["rotate.file.on.partition.change"] = "20", "7200000", "false"
	},
	"letters": func(c map[string]string) { c["errors.deadletterqueue.topic.name"] = "events.other-letters" },
}

// TestSettingsChanged: what the sink wrote by earlier settings counts, whatever was changed, and in whatever order.
func TestSettingsChanged(t *testing.T) {
	t.Parallel()
	for _, changes := range [][]string{
		{"gzip"}, {"prefix"}, {"late"}, {"in prefix"}, {"bucket"}, {"days"}, {"json"}, {"rotation"}, {"minutes"}, {"letters"},
		{"gzip", "no gzip"}, {"gzip", "prefix", "days"}, {"json", "gzip", "hours", "bucket"}, {"days", "hours", "days"}, {"rotation", "gzip", "no gzip", "json"},
		{"minutes", "days", "in prefix", "json", "gzip", "bucket", "no gzip"},
	} {
		t.Run(strings.Join(changes, ", "), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 1)
			w.log.create("events.other-letters", 1)
			p := newMemoryProducer(w.log, worldTopic, "a", "file")
			produce := func(from int) {
				for n := from; n < from+47; n++ {
					p.event(0, event(n), fmt.Sprint(n), w.minute(n))
					if n%3 == 0 {
						p.commit(w.minute(n))
					}
				}
				p.event(0, []byte("nonsense"), "", w.minute(from+47))
				p.commit(w.minute(from + 47))
			}
			produce(0)
			w.sinkAll()
			for i, change := range changes {
				w.change(settingsChanges[change])
				produce(100 * (i + 1))
				w.sinkAll()
			}
			r := w.verify()
			requireFound(t, r, 0, 0, 0, 0, 0)
			require.GreaterOrEqual(t, r.InS3, int64(40*(len(changes)+1)), r.String())

			// And what is wrong with an object of the first settings is found.
			key := w.keys()[0]
			content := w.bucket.objects[worldBucket][key]
			count := int64(len(w.lines(key)))
			delete(w.bucket.objects[worldBucket], key)
			requireFound(t, w.verify(), count, 0, 0, 0, 0)
			w.bucket.put(worldBucket, key, content)
			w.setLines(key, append(w.lines(key)[1:], w.lines(key)[0]))
			requireFound(t, w.verify(), 0, 0, 1, 0, 0)
			w.bucket.put(worldBucket, key, content)
			w.bucket.put(worldBucket, "topics/events/date=2020-01-01/hour=00"+key[strings.LastIndex(key, "/"):], content)
			requireFound(t, w.verify(), 0, count, 0, 0, 0)
		})
	}
}

// TestPartitioners: whatever names the folders, also where they depend on when a record was written, everything is found in its place.
func TestPartitioners(t *testing.T) {
	t.Parallel()
	const classes = "io.confluent.connect.storage.partitioner."
	for name, change := range map[string]func(map[string]string){
		"none":      func(c map[string]string) { c["partitioner.class"] = classes + "DefaultPartitioner" },
		"hourly":    func(c map[string]string) { c["partitioner.class"] = classes + "HourlyPartitioner" },
		"daily":     func(c map[string]string) { c["partitioner.class"] = classes + "DailyPartitioner" },
		"wallclock": func(c map[string]string) { c["timestamp.extractor"] = "Wallclock" },
		"field": func(c map[string]string) {
			asJSON(c)
			c["timestamp.extractor"], c["timestamp.field"] = "RecordField", "n"
		},
		"names": func(c map[string]string) {
			c["topics.dir"], c["directory.delim"], c["file.delim"], c["filename.offset.zero.pad.width"] = "", "-", "~", "3"
			c["path.format"] = "yyyy-MM-dd-HH"
		},
		"separator": func(c map[string]string) { c["format.bytearray.separator"] = "\r\n" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 2)
			change(w.options.Configs)
			p := newMemoryProducer(w.log, worldTopic, "a", "file")
			for n := range 100 {
				p.event(int32(n%2), event(n), fmt.Sprint(n), w.minute(n))
				if n%3 == 0 {
					p.commit(w.minute(n))
				}
			}
			p.commit(w.minute(100))
			w.sinkAll()
			requireFound(t, w.verify(), 0, 0, 0, 0, 0)
			key := w.keys()[0]
			count := w.verify().InS3
			delete(w.bucket.objects[worldBucket], key)
			r := w.verify()
			requireFound(t, r, count-r.InS3, 0, 0, 0, 0)
			require.Positive(t, r.Missing.Count)
		})
	}
}

// TestSettingsUnknown: objects of settings that nobody has recorded are reported, and no reason to be silent about what they hold.
func TestSettingsUnknown(t *testing.T) {
	t.Parallel()
	w, _ := produced(t, false, 90, 90)
	w.options.Configs["s3.compression.type"] = "gzip"
	r := w.verify()
	requireFound(t, r, 90, 0, int64(len(w.keys())), 0, 0)
	require.Contains(t, r.String(), "not a key that the sink gives")
}
