package brokerconf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// confluentOnly is the prefix of what Confluent Server has beyond Apache Kafka.
const confluentOnly = "confluent."

// Overrides reads the lines of configOverrides.server, "key=value". Settings that only Confluent Server knows are left out, and named.
func Overrides(lines []string) (settings Settings, leftOut []string, err error) {
	settings = Settings{}
	var problems []error
	for _, line := range lines {
		key, value, ok := strings.Cut(line, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch {
		case !ok || key == "":
			problems = append(problems, fmt.Errorf("configOverrides.server: got %q, must be key=value (e.g. min.insync.replicas=2)", line))
		case strings.HasPrefix(key, confluentOnly):
			leftOut = append(leftOut, key)
		default:
			settings[key] = value
		}
	}
	slices.Sort(leftOut)
	return settings, leftOut, errors.Join(problems...)
}
