package stack

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"time"
)

// field is one config key: where its value goes, and what it may be.
type field struct {
	// key below the project's namespace, dotted: topic.name.
	key string
	// fallback is the default's text; for arrays and objects JSON.
	fallback string
	// sample is a value to show in an error, where the default is no good one.
	sample string
	value  reflect.Value
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	quantityType = reflect.TypeFor[Quantity]()
)

// fields lists the config keys of c, in the order of its declaration.
func fields(c *Config) []field {
	return fieldsOf(reflect.ValueOf(c).Elem(), "")
}

func fieldsOf(v reflect.Value, prefix string) []field {
	var out []field
	for i := range v.NumField() {
		tag, ok := v.Type().Field(i).Tag.Lookup("config")
		if !ok {
			continue
		}
		key := prefix + tag
		if v.Field(i).Kind() == reflect.Struct {
			out = append(out, fieldsOf(v.Field(i), key+".")...)
			continue
		}
		out = append(out, field{key: key, fallback: v.Type().Field(i).Tag.Get("default"), sample: v.Type().Field(i).Tag.Get("example"), value: v.Field(i)})
	}
	return out
}

// kind is the field's type in the words of Pulumi.yaml.
func (f field) kind() string {
	switch {
	case f.value.Type() == durationType:
		return "string"
	case f.value.Kind() == reflect.Int:
		return "integer"
	case f.value.Kind() == reflect.Bool:
		return "boolean"
	case f.value.Kind() == reflect.Slice:
		return "array"
	case f.value.Kind() == reflect.Map:
		return "object"
	default:
		return "string"
	}
}

// setText sets the field from text, as a top-level value or a default comes.
func (f field) setText(text string) error {
	switch f.kind() {
	case "integer":
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("got %q, must be a whole number (e.g. %s)", text, f.fallback)
		}
		f.value.SetInt(int64(n))
	case "boolean":
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("got %q, must be true or false (e.g. %s)", text, f.fallback)
		}
		f.value.SetBool(b)
	case "array", "object":
		return f.setJSON(json.RawMessage(text))
	default:
		return f.setString(text)
	}
	return nil
}

// setJSON sets the field from JSON, as a value inside an object comes.
func (f field) setJSON(raw json.RawMessage) error {
	into := reflect.New(f.value.Type())
	if f.kind() == "string" {
		var text string
		if err := json.Unmarshal(raw, &text); err == nil {
			return f.setString(text)
		}
		// In YAML an amount such as `cpu: 2` is a number; there it means the same as "2".
		if f.value.Type() == quantityType && json.Unmarshal(raw, new(json.Number)) == nil {
			return f.setString(string(raw))
		}
		return fmt.Errorf("got %s, must be text in quotes (e.g. %q)", raw, f.example())
	}
	if err := json.Unmarshal(raw, into.Interface()); err != nil || string(raw) == "null" {
		return fmt.Errorf("got %s, must be %s (e.g. %s)", raw, f.kindPhrase(), f.example())
	}
	f.value.Set(into.Elem())
	return nil
}

func (f field) setString(text string) error {
	if f.value.Type() != durationType {
		f.value.SetString(text)
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("got %q, must be a time span with its unit, h, m, s or ms (e.g. %s)", text, f.fallback)
	}
	f.value.SetInt(int64(d))
	return nil
}

// kindPhrase names what the field holds in a sentence.
func (f field) kindPhrase() string {
	switch f.kind() {
	case "integer":
		return "a whole number without quotes"
	case "boolean":
		return "true or false without quotes"
	case "array":
		return "a list of text"
	default:
		return "names with a text each"
	}
}

// example is a value to show in an error: the default, or where that is empty, something of the right form.
func (f field) example() string {
	switch {
	case f.sample != "":
		return f.sample
	case f.fallback == "":
		return "text"
	default:
		return f.fallback
	}
}

// objectOf decodes a JSON object into its raw members.
func objectOf(text string) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil || members == nil {
		return nil, errors.New("not an object")
	}
	return members, nil
}
