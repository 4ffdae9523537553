package sink

import (
	"fmt"

	"golang.org/x/text/encoding/unicode"

	"kafka-on-eks/local/sink/jackson"
)

const (
	jsonConverterClass      = "org.apache.kafka.connect.json.JsonConverter"
	stringConverterClass    = "org.apache.kafka.connect.storage.StringConverter"
	byteArrayConverterClass = "org.apache.kafka.connect.converters.ByteArrayConverter"
)

// converter makes a value of a message's bytes, as the Kafka Connect converter of that class does.
type converter interface {
	convert(data []byte) (*value, *errantRecord)
	class() string
}

// parseConverter reads key.converter or value.converter. Where there is none the worker's counts: JsonConverter on
// Confluent for Kubernetes.
func parseConverter(r *configReader, key string) converter {
	class := r.text(key, jsonConverterClass)
	switch class {
	case jsonConverterClass:
		if !r.boolean(key+".schemas.enable", true) {
			return jsonConverter{}
		}
		r.unsupported(key+".schemas.enable", "true", "false: this sink reads JSON without schemas", "false")
		return nil
	case stringConverterClass:
		if encoding := r.text(key+".encoding", "UTF-8"); encoding != "UTF-8" && encoding != "UTF8" && encoding != "utf-8" {
			r.unsupported(key+".encoding", encoding, "UTF-8", "UTF-8")
		}
		return stringConverter{}
	case byteArrayConverterClass:
		return byteArrayConverter{}
	}
	r.unsupported(key, class, fmt.Sprintf("one of %s, %s, %s", byteArrayConverterClass, jsonConverterClass, stringConverterClass), byteArrayConverterClass)
	return nil
}

// jsonConverter reads JSON without schemas: only the first JSON value of a message counts, and nothing at all is null.
type jsonConverter struct{}

func (jsonConverter) class() string { return jsonConverterClass }

func (jsonConverter) convert(data []byte) (*value, *errantRecord) {
	if data == nil {
		return &value{}, nil
	}
	node, err := jackson.Parse(data)
	if err != nil {
		return nil, dataError("Converting byte[] to Kafka Connect data failed due to serialization error: %v", err)
	}
	if node == nil || node.Kind == jackson.Null {
		return &value{}, nil
	}
	return &value{kind: kindJSON, json: node}, nil
}

// stringConverter reads text; bytes that are not UTF-8 become replacement characters.
type stringConverter struct{}

func (stringConverter) class() string { return stringConverterClass }

func (stringConverter) convert(data []byte) (*value, *errantRecord) {
	if data == nil {
		return &value{}, nil
	}
	text, err := unicode.UTF8.NewDecoder().Bytes(data)
	if err != nil {
		return nil, dataError("Failed to deserialize string: %v", err)
	}
	return &value{kind: kindText, text: string(text)}, nil
}

// byteArrayConverter takes the bytes as they are; an empty value is a value.
type byteArrayConverter struct{}

func (byteArrayConverter) class() string { return byteArrayConverterClass }

func (byteArrayConverter) convert(data []byte) (*value, *errantRecord) {
	if data == nil {
		return &value{}, nil
	}
	return &value{kind: kindBytes, bytes: data}, nil
}
