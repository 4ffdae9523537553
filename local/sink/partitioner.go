package sink

import (
	"strconv"
	"strings"
	"time"
)

// partitioner says in which folder below the topic's a record goes.
type partitioner interface {
	// time is the time that the record's folder and rotation go by; now is when its batch is processed, in milliseconds.
	// An error ends the task.
	time(m *Message, v *value, now int64) (recordTime, error)
	// folder is where a record of that time goes. An error sets the record aside.
	folder(m *Message, t recordTime) (string, *errantRecord)
}

// recordTime is the time of a record in milliseconds. timed is false where the partitioner has no notion of time, known
// is false where the record has none.
type recordTime struct {
	ms           int64
	timed, known bool
}

const partitionerPackage = "io.confluent.connect.storage.partitioner."

func parsePartitioner(r *configReader) partitioner {
	const key = "partitioner.class"
	class := r.text(key, partitionerPackage+"DefaultPartitioner")
	delim := r.text("directory.delim", "/")
	// Read here for their types and the time zone's check, which the real connector makes whatever the partitioner.
	duration := r.long("partition.duration.ms", -1, nil)
	settings := timeSettings{
		duration:  duration,
		pattern:   r.text("path.format", ""),
		delim:     delim,
		locale:    r.text("locale", ""),
		zone:      r.text("timezone", ""),
		extractor: r.text("timestamp.extractor", "Wallclock"),
		field:     r.text("timestamp.field", "timestamp"),
	}
	if settings.zone != "" {
		if _, err := parseZone(settings.zone); err != nil {
			r.refuse("timezone", settings.zone, err.Error(), "a time zone's name or offset", "UTC")
			settings.zone = "UTC"
		}
	}
	switch strings.TrimPrefix(class, partitionerPackage) {
	case "DefaultPartitioner":
		return defaultPartitioner{}
	case "TimeBasedPartitioner":
		return settings.partitioner(r)
	case "HourlyPartitioner":
		settings.duration = time.Hour.Milliseconds()
		settings.pattern = strings.Join([]string{"'year'=YYYY", "'month'=MM", "'day'=dd", "'hour'=HH"}, delim)
		return settings.partitioner(r)
	case "DailyPartitioner":
		settings.duration = 24 * time.Hour.Milliseconds()
		settings.pattern = strings.Join([]string{"'year'=YYYY", "'month'=MM", "'day'=dd"}, delim)
		return settings.partitioner(r)
	case "FieldPartitioner":
		if r.text("partition.field.name", "") == "" {
			r.add(Problem{Key: "partition.field.name", Missing: true, Must: "the name of a field", Example: "country",
				Refusal: "Partition field name cannot be null or empty when using FieldPartitioner."})
			return nil
		}
		r.unsupported(key, class, "a DefaultPartitioner or a partitioner by time", partitionerPackage+"TimeBasedPartitioner")
	default:
		r.refuse(key, class, "Class "+class+" could not be found.", "a DefaultPartitioner or a partitioner by time", partitionerPackage+"TimeBasedPartitioner")
	}
	return nil
}

// defaultPartitioner keeps Kafka's partitions: folder partition=N.
type defaultPartitioner struct{}

func (defaultPartitioner) folder(m *Message, _ recordTime) (string, *errantRecord) {
	return "partition=" + strconv.Itoa(int(m.Partition)), nil
}

func (defaultPartitioner) time(*Message, *value, int64) (recordTime, error) {
	return recordTime{}, nil
}
