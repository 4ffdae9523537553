// Package brokerconf writes the properties files of local Kafka brokers and controllers.
//
// A setting comes from, in rising order: what makes six JVMs fit on one small machine (lean), what the program overrides, and what ties the process to
// its place on this machine (ports, folders, certificates, users).
package brokerconf

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// Settings are the lines of a properties file.
type Settings map[string]string

// Render gives the file, sorted by key, in the form of java.util.Properties: Latin-1, everything beyond ASCII escaped.
func (s Settings) Render() []byte {
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(s)) {
		escape(&text, key, true)
		text.WriteByte('=')
		escape(&text, s[key], false)
		text.WriteByte('\n')
	}
	return []byte(text.String())
}

// escape writes a key or value as java.util.Properties.store does: in a key every space is escaped, in a value only leading ones would be dropped.
func escape(text *strings.Builder, value string, key bool) {
	for i, letter := range value {
		switch {
		case letter == '\\' || key && strings.ContainsRune(":=#! ", letter) || letter == ' ' && strings.TrimLeft(value[:i], " ") == "":
			text.WriteByte('\\')
			text.WriteRune(letter)
		case letter == '\n':
			text.WriteString(`\n`)
		case letter == '\r':
			text.WriteString(`\r`)
		case letter == '\t':
			text.WriteString(`\t`)
		case letter < ' ' || letter > '~':
			for _, unit := range utf16.Encode([]rune{letter}) {
				fmt.Fprintf(text, `\u%04x`, unit)
			}
		default:
			text.WriteRune(letter)
		}
	}
}

// with gives s with more settings, which win.
func (s Settings) with(more Settings) Settings {
	all := maps.Clone(s)
	maps.Copy(all, more)
	return all
}
