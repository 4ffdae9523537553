package config

import (
	"reflect"
	"strings"
)

// limit restricts a value beyond its type, by the tags of its field:
//
//	oneof:"bytes json"   the allowed values
//	range:"1..100"       the lowest and the highest value, written as the value is (1s..24h, 1Gi..16Ti); either may be left out
//	or:"0 for never"     a value outside of the range that is allowed, too, with its meaning
//	reason:"..."         why the limit is there, as the end of a sentence: "beyond which Kafka refuses records"
type limit struct {
	values          []string
	lowest, highest string
	or, reason      string
}

func limitOf(tag reflect.StructTag) limit {
	l := limit{values: strings.Fields(tag.Get("oneof")), or: tag.Get("or"), reason: tag.Get("reason")}
	l.lowest, l.highest, _ = strings.Cut(tag.Get("range"), "..")
	return l
}

// exception is the value that is allowed outside of the range; "" if there is none.
func (l limit) exception() string {
	value, _, _ := strings.Cut(l.or, " ")
	return value
}

// String is the limit as the end of a sentence with "must be"; "" if there is none.
func (l limit) String() string {
	text := ""
	switch {
	case len(l.values) > 0:
		text = "one of " + strings.Join(l.values, ", ")
	case l.lowest != "" && l.highest != "":
		text = "from " + l.lowest + " to " + l.highest
	case l.lowest != "":
		text = "at least " + l.lowest
	case l.highest != "":
		text = "at most " + l.highest
	}
	if l.or != "" {
		text += ", or " + l.or
	}
	if l.reason != "" {
		text += ", " + l.reason
	}
	return text
}
