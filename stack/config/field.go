package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// field is a config key: where its value goes, and which values are allowed.
type field struct {
	// key below the project's namespace, dotted: topic.name.
	key string
	// fallback is the default's text; for arrays and objects JSON.
	fallback string
	// sample is a value to show in an error if the default is no good example.
	sample string
	// secret is set if an error must not repeat the value.
	secret bool
	limit  limit
	// about describes a key of a list's elements, for which Pulumi.yaml has no place.
	about string
	value reflect.Value
}

var durationType = reflect.TypeFor[time.Duration]()

// fields lists the config keys of c, in the order of its declaration.
func fields(c *Config) []field {
	return fieldsOf(reflect.ValueOf(c).Elem(), "")
}

func fieldsOf(v reflect.Value, prefix string) []field {
	var out []field
	for i := range v.NumField() {
		in := v.Type().Field(i)
		tag, ok := in.Tag.Lookup("config")
		switch {
		case in.Anonymous:
			out = append(out, fieldsOf(v.Field(i), prefix)...)
		case !ok:
		case v.Field(i).Kind() == reflect.Struct:
			out = append(out, fieldsOf(v.Field(i), prefix+tag+".")...)
		default:
			out = append(out, field{
				key: prefix + tag, fallback: in.Tag.Get("default"), sample: in.Tag.Get("example"), secret: in.Tag.Get("secret") == "true",
				limit: limitOf(in.Tag), about: in.Tag.Get("about"), value: v.Field(i),
			})
		}
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

// isList reports whether the field is a list of objects, which have keys of their own.
func (f field) isList() bool {
	return f.value.Kind() == reflect.Slice && f.value.Type().Elem().Kind() == reflect.Struct
}

// isAmount reports whether the field is a text that may be written as a number in YAML: `cpu: 2` means the same as "2".
func (f field) isAmount() bool {
	switch f.value.Interface().(type) {
	case Cores, Size:
		return true
	default:
		return false
	}
}

// setText sets the field from text, the form of top-level values and of defaults.
func (f field) setText(text string) error {
	switch f.kind() {
	case "integer":
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("got %q, must be a whole number (e.g. %s)", text, f.example())
		}
		f.value.SetInt(int64(n))
	case "boolean":
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("got %q, must be true or false (e.g. %s)", text, f.example())
		}
		f.value.SetBool(b)
	case "array", "object":
		return f.setJSON(json.RawMessage(text))
	default:
		return f.setString(text)
	}
	return nil
}

// setJSON sets the field from JSON, the form of values inside an object.
func (f field) setJSON(raw json.RawMessage) error {
	into := reflect.New(f.value.Type())
	if f.kind() == "string" {
		var text string
		if err := json.Unmarshal(raw, &text); err == nil {
			return f.setString(text)
		}
		if f.isAmount() && json.Unmarshal(raw, new(json.Number)) == nil {
			return f.setString(string(raw))
		}
		return fmt.Errorf("got %s, must be text in quotes (e.g. %q)", f.shown(raw), f.example())
	}
	if err := json.Unmarshal(raw, into.Interface()); err != nil || string(raw) == "null" {
		return fmt.Errorf("got %s, must be %s (e.g. %s)", f.shown(raw), f.kindPhrase(), f.example())
	}
	f.value.Set(into.Elem())
	return nil
}

func (f field) setString(text string) error {
	if f.value.Type() == durationType {
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("got %q, must be a time span with its unit, h, m, s or ms (e.g. %s)", text, f.example())
		}
		f.value.SetInt(int64(d))
		return nil
	}
	was := f.value.String()
	f.value.SetString(text)
	if m, ok := f.value.Interface().(measured); ok {
		if _, ok := m.measure(); !ok {
			f.value.SetString(was)
			return fmt.Errorf("got %q, must be %s (e.g. %s)", text, f.wording(m), f.example())
		}
	}
	return nil
}

// wording says how a measured value is written and within which limits, as the end of a sentence with "must be".
func (f field) wording(m measured) string {
	if limit := f.limit.String(); limit != "" {
		return m.form() + ", " + limit
	}
	return m.form()
}

// checkLimit returns an error if a value of the right type is beyond its limit.
func (f field) checkLimit() error {
	if f.withinLimit() {
		return nil
	}
	shown := fmt.Sprint(f.value.Interface())
	if f.kind() == "string" {
		shown = strconv.Quote(shown)
	}
	return fmt.Errorf("got %s, must be %v (e.g. %s)", shown, f.limit, f.example())
}

func (f field) withinLimit() bool {
	l := f.limit
	if len(l.values) > 0 {
		return slices.Contains(l.values, fmt.Sprint(f.value.Interface()))
	}
	if l.lowest == "" && l.highest == "" {
		return true
	}
	amount := f.amount()
	return (l.lowest == "" || amount >= f.amountOf(l.lowest)) && (l.highest == "" || amount <= f.amountOf(l.highest)) ||
		l.exception() != "" && amount == f.amountOf(l.exception())
}

// amount is the value as a number, to compare it with others of its type.
func (f field) amount() int64 {
	if m, ok := f.value.Interface().(measured); ok {
		amount, _ := m.measure()
		return amount
	}
	return f.value.Int()
}

// amountOf is the amount of a value in a tag.
func (f field) amountOf(text string) int64 {
	other := field{key: f.key, value: reflect.New(f.value.Type()).Elem()}
	if err := other.setText(text); err != nil {
		panic(fmt.Sprintf("limit of config key %s: %v", f.key, err)) // a mistake in a struct tag, caught by every test
	}
	return other.amount()
}

// shown is the value as an error shows it.
func (f field) shown(raw json.RawMessage) string {
	if f.secret {
		return "something else"
	}
	return string(raw)
}

// kindPhrase is the field's type, as the end of a sentence with "must be".
func (f field) kindPhrase() string {
	switch {
	case f.isList():
		return "a list of objects"
	case f.kind() == "integer":
		return "a whole number without quotes"
	case f.kind() == "boolean":
		return "true or false without quotes"
	case f.kind() == "array":
		return "a list of text"
	default:
		return "names with a text each"
	}
}

// example is a value to show in an error: the sample, or the default, or if that is empty, a word of the right form.
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
