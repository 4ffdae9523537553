package sink

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"

	"kafka-on-eks/local/sink/jackson"
)

// Fate is what becomes of a record in the sink.
type Fate int

const (
	// Written: it goes into an object.
	Written Fate = iota
	// SetAside: it goes to the dead-letter topic.
	SetAside
	// Dropped: it is left out, and at most a log line says so.
	Dropped
	// Fatal: the task ends at it, so that no offset behind it is ever committed.
	Fatal
)

// Expected is what the sink makes of one record.
type Expected struct {
	Fate Fate
	// Folder is the record's folder below the topic's; "" where it depends on when the record was written.
	Folder string
	// Line is what it adds to its object, with the separator at its end. It holds more than one line where the record itself holds
	// separators.
	Line []byte
}

// Expect says what the sink makes of a record, for comparing with what lies in S3. The line is built in the memory of line, which may be
// nil. Several goroutines may call it at the same time, each with memory of its own.
func (c *Config) Expect(m *Message, line []byte) Expected {
	if _, errant := c.keyConverter.convert(m.Key); errant != nil {
		return c.unconverted(m)
	}
	v, errant := c.converter.convert(m.Value)
	switch {
	case errant != nil:
		return c.unconverted(m)
	case c.refusesTime(m, false) != nil:
		return Expected{Fate: Fatal}
	case v.kind == kindNull && !c.IgnoreNulls:
		return Expected{Fate: Fatal}
	case v.kind == kindNull && c.ReportNulls && c.reportsErrantRecords():
		return c.errant()
	case v.kind == kindNull:
		return Expected{Fate: Dropped}
	}
	t, err := c.partitioner.time(m, v, time.Now().UnixMilli())
	if err != nil {
		return Expected{Fate: Fatal}
	}
	folder, errant := c.partitioner.folder(m, t)
	if errant != nil {
		return c.errant()
	}
	if line, errant = c.format.appendLine(line[:0], v); errant != nil {
		return c.errant()
	}
	if c.foldersVary() {
		folder = ""
	}
	return Expected{Folder: folder, Line: line}
}

// unconverted is the fate of a record that a converter refuses.
func (c *Config) unconverted(m *Message) Expected {
	if c.refusesTime(m, true) != nil {
		return Expected{Fate: Fatal}
	}
	return c.refused()
}

// refused is the fate of a record that can't be written.
func (c *Config) refused() Expected {
	switch {
	case !c.TolerateErrors:
		return Expected{Fate: Fatal}
	case c.DeadLetterTopic != "":
		return Expected{Fate: SetAside}
	}
	return Expected{Fate: Dropped}
}

// errant is the fate of a record that the task refuses.
func (c *Config) errant() Expected {
	if !c.reportsErrantRecords() {
		return Expected{Fate: Fatal}
	}
	return c.refused()
}

// foldersVary says whether a record's folder depends on when it was written.
func (c *Config) foldersVary() bool {
	timed, ok := c.partitioner.(*timePartitioner)
	if !ok {
		return false
	}
	_, wallclock := timed.extract.(wallclockExtractor)
	return wallclock
}

// Separator is what lies between the records of an object. Where it is empty, an object can't be taken apart into its records.
func (c *Config) Separator() string {
	if format, ok := c.format.(byteArrayFormat); ok {
		return format.separator
	}
	return "\n"
}

// Exact says whether two lines are the same only if their bytes are; else it takes their comparable forms.
func (c *Config) Exact() bool {
	_, isJSON := c.format.(jsonFormat)
	return !isJSON
}

// Comparable is a line, without its separator, in the form in which two that mean the same are the same: bytes as they are, JSON without
// regard to the order of keys and the spelling of numbers and text.
func (c *Config) Comparable(line []byte) []byte {
	if c.Exact() {
		return line
	}
	node, err := jackson.Parse(line)
	if err != nil || node == nil {
		return line
	}
	return node.AppendCanonical(nil)
}

// Lines takes a record's line apart: one, unless the record itself holds separators.
func (c *Config) Lines(line []byte) [][]byte {
	separator := []byte(c.Separator())
	return bytes.Split(bytes.TrimSuffix(line, separator), separator)
}

// Prefix is how the keys of a topic's objects begin.
func (c *Config) Prefix(topic string) string {
	prefix := topic + c.names.directoryDelim
	if c.names.topicsDir != "" {
		prefix = c.names.topicsDir + c.names.directoryDelim + prefix
	}
	return prefix
}

// Key is the key of the object in a folder whose first record has an offset.
func (c *Config) Key(tp TopicPartition, folder string, offset int64) string {
	return c.names.key(tp, folder, offset)
}

// ParsedKey is what an object's key says. Folder is "" where it depends on when the record was written.
type ParsedKey struct {
	Folder    string
	Partition int32
	Offset    int64
}

// KeyParser takes keys of a topic's objects apart. It refuses what isn't to the letter a key that Key gives.
func (c *Config) KeyParser(topic string) func(key string) (ParsedKey, bool) {
	n := c.names
	pattern := regexp.MustCompile(`^(?s:(.*))` + regexp.QuoteMeta(n.directoryDelim+topic+n.fileDelim) +
		`(\d+)` + regexp.QuoteMeta(n.fileDelim) + `(\d+)` + regexp.QuoteMeta(n.extension) + `$`)
	prefix := c.Prefix(topic)
	return func(key string) (ParsedKey, bool) {
		rest, found := strings.CutPrefix(key, prefix)
		if !found {
			return ParsedKey{}, false
		}
		match := pattern.FindStringSubmatch(rest)
		if match == nil {
			return ParsedKey{}, false
		}
		partition, err := strconv.ParseInt(match[2], 10, 32)
		if err != nil {
			return ParsedKey{}, false
		}
		offset, err := strconv.ParseInt(match[3], 10, 64)
		if err != nil {
			return ParsedKey{}, false
		}
		parsed := ParsedKey{Folder: match[1], Partition: int32(partition), Offset: offset}
		if n.key(TopicPartition{Topic: topic, Partition: parsed.Partition}, parsed.Folder, offset) != key {
			return ParsedKey{}, false
		}
		if c.foldersVary() {
			parsed.Folder = ""
		}
		return parsed, true
	}
}

// CommittedTopic returns the id of the topic that an offset was committed for, by the commit's metadata; "" where that doesn't say.
func CommittedTopic(metadata string) string { return committedTopic(&metadata) }
