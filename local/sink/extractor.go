package sink

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"kafka-on-eks/local/sink/jackson"
)

// extractor finds a record's time. An error ends the task, dead-letter topic or not: the real task asks for the time
// outside of the part that sets records aside.
type extractor interface {
	time(m *Message, v *value, now int64) (recordTime, error)
}

func parseExtractor(name, field string) (extractor, bool) {
	name = strings.TrimPrefix(name, partitionerPackage+"TimeBasedPartitioner$")
	switch strings.TrimSuffix(name, "TimestampExtractor") {
	case "Wallclock":
		return wallclockExtractor{}, true
	case "Record":
		return messageExtractor{}, true
	case "RecordField":
		// As Java splits: empty parts at the end are dropped.
		return fieldExtractor{name: field, path: strings.Split(strings.TrimRight(field, "."), ".")}, true
	}
	return nil, false
}

// wallclockExtractor takes the time at which the batch is processed. Objects then differ from run to run.
type wallclockExtractor struct{}

func (wallclockExtractor) time(_ *Message, _ *value, now int64) (recordTime, error) {
	return recordTime{ms: now, timed: true, known: true}, nil
}

// messageExtractor takes the record's own timestamp.
type messageExtractor struct{}

func (messageExtractor) time(m *Message, _ *value, _ int64) (recordTime, error) {
	return recordTime{ms: m.Timestamp, timed: true, known: m.Timestamp != NoTimestamp}, nil
}

// fieldExtractor takes a field of a JSON object: a number is milliseconds since the epoch, text is such a number or
// ISO 8601.
type fieldExtractor struct {
	name string
	path []string
}

var errNoField = errors.New("missing or null")

func (e fieldExtractor) time(_ *Message, v *value, _ int64) (recordTime, error) {
	ms, err := e.find(v)
	if err != nil {
		return recordTime{}, fmt.Errorf("extract time from field %s: %w", e.name, err)
	}
	return recordTime{ms: ms, timed: true, known: true}, nil
}

var epochText = regexp.MustCompile(`^-?[0-9]{1,19}$`)

func (e fieldExtractor) find(v *value) (int64, error) {
	if v.kind != kindJSON || v.json.Kind != jackson.Object {
		return 0, errors.New("the record's value is not a JSON object")
	}
	node := v.json
	for _, name := range e.path {
		if node.Kind != jackson.Object {
			return 0, errNoField
		}
		if node = node.Field(name); node == nil || node.Kind == jackson.Null {
			return 0, errNoField
		}
	}
	switch node.Kind {
	case jackson.Number:
		return node.Long(), nil
	case jackson.String:
		text := node.Text()
		if epochText.MatchString(text) {
			if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
				return ms, nil
			}
		}
		return parseISOTime(text)
	default:
		return 0, fmt.Errorf("got %s, must be a number of milliseconds or an ISO 8601 text (e.g. 2024-05-01T12:00:00Z)", node)
	}
}
