package config

import (
	"regexp"
	"strconv"
)

// Size is an amount of memory or storage as Kubernetes writes it: 512Mi, 8Gi, 1Ti.
type Size string

var sizePattern = regexp.MustCompile(`^([1-9][0-9]*)(Mi|Gi|Ti)$`)

// Mebibytes returns the size in MiB, and whether it has the right form.
func (s Size) Mebibytes() (int64, bool) {
	m := sizePattern.FindStringSubmatch(string(s))
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 40)
	if err != nil {
		return 0, false
	}
	return n << map[string]uint{"Mi": 0, "Gi": 10, "Ti": 20}[m[2]], true
}

func (s Size) measure() (int64, bool) { return s.Mebibytes() }

func (s Size) form() string { return "an amount with its unit, Mi, Gi or Ti" }
