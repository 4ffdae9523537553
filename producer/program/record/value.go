package record

import "kafka-on-eks/producer/program/record/scan"

// value is a JSON value as it stands in an event, in the event's memory; "" if there is none.
type value string

// exists reports whether there is a value.
func (v value) exists() bool { return v != "" }

// isString reports whether v is a string.
func (v value) isString() bool { return v != "" && v[0] == '"' }

// isNumber reports whether v is a number.
func (v value) isNumber() bool { return v != "" && (v[0] == '-' || '0' <= v[0] && v[0] <= '9') }

// characters are the characters of a string. They lie in the event's memory if none is escaped.
func (v value) characters() string { return scan.Unescape(string(v)) }

// key returns v as a record's key: a string's characters, or the literal text of a number or boolean. A missing value, null,
// an object or an array is no key.
func (v value) key() (key string, ok bool) {
	switch {
	case v.isString():
		return v.characters(), true
	case v.isNumber() || v == "true" || v == "false":
		return string(v), true
	}
	return "", false
}
