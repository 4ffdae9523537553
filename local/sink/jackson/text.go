package jackson

import (
	"bytes"
	"encoding/json"
)

// AppendText writes text as a JSON string.
func AppendText(line []byte, text string) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // a string always encodes
	}
	return append(line, bytes.TrimSuffix(buffer.Bytes(), []byte{'\n'})...)
}
