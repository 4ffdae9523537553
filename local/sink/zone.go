package sink

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zones are the same on every machine, as they are inside the real connector
)

var zoneOffset = regexp.MustCompile(`^[+-](\d{2})(?::?(\d{2})(?::?(\d{2}))?)?$`)

// parseZone reads a time zone as Joda-Time's DateTimeZone.forID does: a name of the time zone database (in its own
// spelling), UTC, GMT, UT or Z, or an offset such as +02:00, alone or behind UTC, GMT or UT.
func parseZone(id string) (*time.Location, error) {
	switch id {
	case "UTC", "GMT", "UT", "Z":
		return time.UTC, nil
	}
	offset := id
	for _, prefix := range []string{"UTC", "GMT", "UT"} {
		if rest, found := strings.CutPrefix(id, prefix); found && strings.HasPrefix(rest, "+") || found && strings.HasPrefix(rest, "-") {
			offset = rest
			break
		}
	}
	if strings.HasPrefix(offset, "+") || strings.HasPrefix(offset, "-") {
		seconds, ok := parseZoneOffset(offset)
		if !ok {
			//nolint:staticcheck // the words of the real connector
			return nil, fmt.Errorf("Invalid format: \"%s\" is malformed", offset)
		}
		if seconds == 0 {
			return time.UTC, nil
		}
		return time.FixedZone(offset, seconds), nil
	}
	if zone, err := time.LoadLocation(id); err == nil && id != "Local" && id != "" {
		return zone, nil
	}
	//nolint:staticcheck // the words of the real connector
	return nil, fmt.Errorf("The datetime zone id '%s' is not recognised", id)
}

func parseZoneOffset(text string) (seconds int, ok bool) {
	match := zoneOffset.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	var parts [3]int
	for i, digits := range match[1:] {
		if digits != "" {
			parts[i], _ = strconv.Atoi(digits)
		}
	}
	if parts[0] > 23 || parts[1] > 59 || parts[2] > 59 {
		return 0, false
	}
	seconds = parts[0]*3600 + parts[1]*60 + parts[2]
	if text[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}
