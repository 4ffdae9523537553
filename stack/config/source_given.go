package config

import "strings"

// givesSource reports whether the settings say what to read: by a source's kind or address, or by a list of sources. Pulumi hands over the defaults of
// Pulumi.yaml like values that somebody has written, so that a default counts only where it stands in the stack's file.
func (c *Config) givesSource(file *stackFile) bool {
	standard := defaultSource()
	if len(c.Sources) > 0 || c.Source.Kind != standard.Kind || c.Source.URL != standard.URL {
		return true
	}
	if file.config == nil {
		return false
	}
	for _, entry := range entriesOf(file.config) {
		switch key, _ := strings.CutPrefix(entry.key.Value, c.Project+":"); key {
		case "source.kind", "source.url":
			return true
		case "source":
			for _, member := range entriesOf(entry.value) {
				if member.key.Value == "kind" || member.key.Value == "url" {
					return true
				}
			}
		}
	}
	return false
}
