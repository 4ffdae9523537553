package cfk

import (
	"reflect"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// untyped turns a spec into the map that CustomResource takes: fields have their JSON names, empty fields with omitempty are left out, and
// Pulumi inputs are kept as they are.
func untyped(spec any) pulumi.Map {
	return structMap(reflect.Indirect(reflect.ValueOf(spec)))
}

var inputType = reflect.TypeFor[pulumi.Input]()

func structMap(v reflect.Value) pulumi.Map {
	out := pulumi.Map{}
	for i := range v.NumField() {
		name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if options == "omitempty" && v.Field(i).IsZero() {
			continue
		}
		out[name] = input(v.Field(i))
	}
	return out
}

func input(v reflect.Value) pulumi.Input {
	if v.Type().Implements(inputType) {
		return v.Interface().(pulumi.Input)
	}
	switch v.Kind() {
	case reflect.Pointer:
		return input(v.Elem())
	case reflect.Struct:
		return structMap(v)
	case reflect.Slice:
		out := make(pulumi.Array, v.Len())
		for i := range out {
			out[i] = input(v.Index(i))
		}
		return out
	case reflect.Map:
		out := pulumi.Map{}
		for _, key := range v.MapKeys() {
			out[key.String()] = input(v.MapIndex(key))
		}
		return out
	case reflect.Int:
		return pulumi.Int(int(v.Int()))
	case reflect.Bool:
		return pulumi.Bool(v.Bool())
	default:
		return pulumi.String(v.String())
	}
}
