package config

import (
	"regexp"
	"strconv"
)

// KubernetesVersion is a minor version of Kubernetes: 1.34.
type KubernetesVersion string

var kubernetesPattern = regexp.MustCompile(`^1\.([0-9]{2})$`)

// minor returns the number after the dot, 34 of 1.34, and whether the version has the right form.
func (v KubernetesVersion) minor() (int64, bool) {
	m := kubernetesPattern.FindStringSubmatch(string(v))
	if m == nil {
		return 0, false
	}
	minor, err := strconv.ParseInt(m[1], 10, 64)
	return minor, err == nil
}

func (v KubernetesVersion) measure() (int64, bool) { return v.minor() }

func (v KubernetesVersion) form() string { return "a minor version" }
