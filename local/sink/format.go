package sink

import (
	"encoding/base64"

	"kafka-on-eks/local/sink/jackson"
)

// lineFormat writes a value as one record of an object.
type lineFormat interface {
	appendLine(line []byte, v *value) ([]byte, *errantRecord)
}

// byteArrayFormat writes a value's bytes as they are, and the separator.
type byteArrayFormat struct {
	separator string
}

func (f byteArrayFormat) appendLine(line []byte, v *value) ([]byte, *errantRecord) {
	switch v.kind {
	case kindBytes:
		line = append(line, v.bytes...)
		return append(line, f.separator...), nil
	case kindText:
		return nil, dataError("Invalid schema type for ByteArrayConverter: STRING")
	default:
		return nil, dataError("ByteArrayConverter is not compatible with objects of type %s", v.json.JavaClass())
	}
}

// jsonFormat writes a value as JSON on a line of its own. JSON stays as it came but for white space, so that every digit
// of a number is kept; text becomes a JSON string, bytes become one in base64.
type jsonFormat struct{}

func (jsonFormat) appendLine(line []byte, v *value) ([]byte, *errantRecord) {
	switch v.kind {
	case kindJSON:
		line = v.json.Append(line)
	case kindText:
		line = jackson.AppendText(line, v.text)
	default:
		line = append(line, '"')
		line = base64.StdEncoding.AppendEncode(line, v.bytes)
		line = append(line, '"')
	}
	return append(line, '\n'), nil
}
