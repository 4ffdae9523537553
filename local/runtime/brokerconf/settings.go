// Package brokerconf writes the properties files of local Kafka brokers and controllers.
//
// A setting comes from, in rising order: what makes six JVMs fit on one small machine (lean), what the program overrides, and what ties the process to
// its place on this machine (ports, folders, certificates, users).
package brokerconf

import (
	"bytes"
	"fmt"
	"maps"

	"github.com/magiconair/properties"
)

// Settings are the lines of a properties file.
type Settings map[string]string

// Render gives the file, sorted by key, as java.util.Properties reads it.
func (s Settings) Render() ([]byte, error) {
	file := properties.NewProperties()
	file.DisableExpansion = true // ${...} is Kafka's to read
	for key, value := range s {
		if _, _, err := file.Set(key, value); err != nil {
			return nil, fmt.Errorf("set %s: %w", key, err)
		}
	}
	file.Sort()
	file.WriteSeparator = "="
	var buffer bytes.Buffer
	if _, err := file.Write(&buffer, properties.ISO_8859_1); err != nil {
		return nil, fmt.Errorf("write properties: %w", err)
	}
	return buffer.Bytes(), nil
}

// with gives s with more settings, which win.
func (s Settings) with(more Settings) Settings {
	all := maps.Clone(s)
	maps.Copy(all, more)
	return all
}
