package config

import (
	"regexp"
	"strconv"
	"strings"
)

// Cores is an amount of CPU as Kubernetes writes it: 2, 0.5, 500m.
type Cores string

var coresPattern = regexp.MustCompile(`^([1-9][0-9]*|[0-9]+\.[0-9]{1,3}|[1-9][0-9]*m)$`)

// millicores returns the amount in thousandths of a core, and whether it has the right form.
func (c Cores) millicores() (int64, bool) {
	if !coresPattern.MatchString(string(c)) {
		return 0, false
	}
	if m, ok := strings.CutSuffix(string(c), "m"); ok {
		n, err := strconv.ParseInt(m, 10, 32)
		return n, err == nil
	}
	cores, err := strconv.ParseFloat(string(c), 64)
	return int64(cores * 1000), err == nil && cores > 0
}

func (c Cores) measure() (int64, bool) { return c.millicores() }

func (c Cores) form() string { return "cores, or thousandths of a core with an m" }
