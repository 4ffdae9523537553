package web

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
)

// Secret is a text that logs and errors must not show. It is given by value or as the path of a file.
type Secret struct {
	prefix, value, file string
}

// Value is the secret text itself.
func Value(text string) Secret { return Secret{value: text} }

// File is the content of the file at path, without a final line break. It is read again at each use, so that a rotated
// secret needs no restart.
func File(path string) Secret { return Secret{file: path} }

// Bearer is the value of the header that logs in with token (RFC 6750).
func Bearer(token Secret) Secret {
	token.prefix = "Bearer "
	return token
}

// FromFile reports whether the text is a file's content, which may change.
func (s Secret) FromFile() bool { return s.file != "" }

// Empty reports whether there is no text and no file.
func (s Secret) Empty() bool { return s.value == "" && s.file == "" }

// Read returns the text.
func (s Secret) Read() (string, error) {
	if s.file == "" {
		return s.prefix + s.value, nil
	}
	content, err := os.ReadFile(s.file)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return s.prefix + strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r"), nil
}

// String hides the text from printing.
func (s Secret) String() string { return "(secret)" }

// GoString hides the text from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides the text from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
