package sink

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kafka-on-eks/internal/joda"
)

// timePartitioner puts records into folders by their time: the time is cut down to a multiple of duration in the zone
// and printed by the pattern.
type timePartitioner struct {
	duration int64 // milliseconds
	pattern  *joda.Pattern
	zone     *time.Location
	extract  extractor
	folders  folderCache
}

// timeSettings are the configuration of a partitioner by time, as read.
type timeSettings struct {
	duration               int64
	pattern, delim, locale string
	zone, extractor, field string
}

// partitioner checks what the real partitioner checks when the task starts, in the same order.
func (s timeSettings) partitioner(r *configReader) partitioner {
	p := &timePartitioner{duration: s.duration}
	switch {
	case s.duration < 0:
		r.refuse("partition.duration.ms", strconv.FormatInt(s.duration, 10), "Partition duration needs to be a positive.", "a positive number of milliseconds", "3600000")
	case s.duration == 0:
		// The real task divides by it at its first record.
		r.add(Problem{Key: "partition.duration.ms", Got: "0", Must: "a positive number of milliseconds", Example: "3600000"})
	}
	pattern := s.pattern
	switch {
	case pattern == "" || pattern == s.delim:
		r.refuse("path.format", pattern, "Path format cannot be empty.", "a pattern of the folder's name", "'date'=yyyy-MM-dd/'hour'=HH")
		pattern = ""
	case s.delim != "":
		pattern = strings.TrimSuffix(pattern, s.delim)
	}
	if s.locale == "" {
		r.refuse("locale", "", "Locale cannot be empty.", "a language", "en")
	}
	if s.zone == "" {
		r.refuse("timezone", "", "Timezone cannot be empty.", "a time zone's name or offset", "UTC")
	} else {
		p.zone, _ = parseZone(s.zone)
	}
	if pattern != "" && s.locale != "" {
		var err error
		if p.pattern, err = joda.Parse(pattern, s.locale); err != nil {
			if illegal, ok := errors.AsType[joda.IllegalPattern](err); ok {
				r.refuse("path.format", pattern, illegal.Error(), "a pattern of date and time letters, with literal text in quotes", "'date'=yyyy-MM-dd/'hour'=HH")
			} else {
				r.unsupported("path.format", pattern, err.Error(), "'date'=yyyy-MM-dd/'hour'=HH")
			}
		}
	}
	var ok bool
	if p.extract, ok = parseExtractor(s.extractor, s.field); !ok {
		r.add(Problem{Key: "timestamp.extractor", Got: s.extractor, Must: "Wallclock, Record or RecordField", Example: "Record",
			Refusal: "Invalid timestamp extractor: " + s.extractor})
	} else if _, isField := p.extract.(fieldExtractor); isField && s.field == "" {
		r.add(Problem{Key: "timestamp.field", Got: "", Must: "the name of a field", Example: "meta.dt"})
	}
	return p
}

func (p *timePartitioner) time(m *Message, v *value, now int64) (recordTime, error) {
	return p.extract.time(m, v, now)
}

func (p *timePartitioner) folder(m *Message, t recordTime) (string, *errantRecord) {
	if !t.known {
		return "", &errantRecord{exception: partitionException, reason: "Unable to determine timestamp using timestamp.extractor for " + describe(*m)}
	}
	instant := truncate(t.ms, p.duration, p.zone)
	return p.folders.folder(instant, instant/p.duration, func() string { return p.pattern.Format(time.UnixMilli(instant).In(p.zone)) }), nil
}
