package sink

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Expected is what the sink makes of one record.
type Expected struct {
	// Kept is false for a record that the sink doesn't write: a null, one set aside, or one that ends its task.
	Kept bool
	// Folder is the record's folder below the topic's; "" where it depends on when the record was written.
	Folder string
	// Lines are the record's lines, in the form that ReadObject gives: one, unless the record holds separators.
	Lines [][]byte
}

// Expect says what the sink makes of a record, for comparing with what lies in S3. Several goroutines may call it at the same time.
func (c *Config) Expect(m *Message) Expected {
	if _, errant := c.keyConverter.convert(m.Key); errant != nil {
		return Expected{}
	}
	v, errant := c.converter.convert(m.Value)
	if errant != nil || v.kind == kindNull || c.refusesTime(m, false) != nil {
		return Expected{}
	}
	t, err := c.partitioner.time(m, v, time.Now().UnixMilli())
	if err != nil {
		return Expected{}
	}
	folder, errant := c.partitioner.folder(m, t)
	if errant != nil {
		return Expected{}
	}
	line, errant := c.format.appendLine(nil, v)
	if errant != nil {
		return Expected{}
	}
	if c.foldersVary() {
		folder = ""
	}
	expected := Expected{Kept: true, Folder: folder}
	separator := []byte(c.separator())
	for _, line := range bytes.Split(bytes.TrimSuffix(line, separator), separator) {
		expected.Lines = append(expected.Lines, c.comparable(line))
	}
	return expected
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

// Separable says whether an object can be taken apart into its records.
func (c *Config) Separable() bool { return c.separator() != "" }

func (c *Config) separator() string {
	if format, ok := c.format.(byteArrayFormat); ok {
		return format.separator
	}
	return "\n"
}

// comparable is a line in the form in which two that mean the same are the same: bytes as they are, JSON without regard
// to the order of keys and the spelling of numbers and text.
func (c *Config) comparable(line []byte) []byte {
	if _, ok := c.format.(jsonFormat); !ok {
		return line
	}
	node, err := parseJSON(line)
	if err != nil || node == nil {
		return line
	}
	return node.appendCanonical(nil)
}

// ReadObject gives the lines of an object, unpacked and in comparable form, to each. whole is false for a last line
// without its separator. The line is only valid during the call.
func (c *Config) ReadObject(body io.Reader, each func(line []byte, whole bool)) error {
	if c.gzip {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			return fmt.Errorf("unpack object: %w", err)
		}
		body = unpacked
	}
	separator := []byte(c.separator())
	reader := bufio.NewReaderSize(body, 256<<10)
	var line []byte
	for {
		part, err := reader.ReadSlice(separator[len(separator)-1])
		line = append(line, part...)
		if bytes.HasSuffix(line, separator) {
			each(c.comparable(line[:len(line)-len(separator)]), true)
			line = line[:0]
		}
		switch err {
		case nil, bufio.ErrBufferFull:
		case io.EOF:
			if len(line) > 0 {
				each(line, false)
			}
			return nil
		default:
			return fmt.Errorf("read object: %w", err)
		}
	}
}

// Prefix is how the keys of a topic's objects begin.
func (c *Config) Prefix(topic string) string {
	prefix := topic + c.names.directoryDelim
	if c.names.topicsDir != "" {
		prefix = c.names.topicsDir + c.names.directoryDelim + prefix
	}
	return prefix
}

// ParsedKey is what an object's key says. Folder is "" where it depends on when the record was written.
type ParsedKey struct {
	Folder    string
	Partition int32
	Offset    int64
}

// KeyParser takes keys of a topic's objects apart.
func (c *Config) KeyParser(topic string) func(key string) (ParsedKey, bool) {
	n := c.names
	pattern := regexp.MustCompile(`^(?s:(.*))` + regexp.QuoteMeta(n.directoryDelim+topic+n.fileDelim) + `(\d+)` + regexp.QuoteMeta(n.fileDelim) + `(\d+)` + regexp.QuoteMeta(n.extension) + `$`)
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
		if err != nil || len(match[3]) < n.padWidth {
			return ParsedKey{}, false
		}
		parsed := ParsedKey{Folder: match[1], Partition: int32(partition), Offset: offset}
		if c.foldersVary() {
			parsed.Folder = ""
		}
		return parsed, true
	}
}
