package project

import (
	"regexp"
	"strings"
)

// version is an entry of versions.yaml.
type version struct {
	Name    string
	Version string
	Set     date
	Source  string
	// Digest is that of an image's tag; empty for anything else.
	Digest string
	// In are the places that have it: a file, and the text around it, with {} where it stands, and {digest} for the digest.
	In map[string]string
}

// at is the text that one of its places must have.
func (v version) at(file string) string {
	return strings.NewReplacer("{}", v.Version, "{digest}", v.Digest).Replace(v.In[file])
}

// pattern finds that text. A longer version isn't it.
func (v version) pattern(file string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)` + regexp.QuoteMeta(v.at(file)) + `(?:[^\w.-]|$)`)
}
