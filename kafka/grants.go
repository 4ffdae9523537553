package kafka

import (
	"slices"
	"strings"
)

// grants collects what one user may do.
type grants struct {
	user  string
	rules []string
}

// topic lets the user do operations on a topic, and see that it is there, as each client asks first. A topic that the user reads and writes has that once.
func (g *grants) topic(name string, operations ...string) {
	for _, operation := range append(operations, "DESCRIBE") {
		g.add(operation, "topic", name)
	}
}

func (g *grants) add(operation, kind, name string) {
	rule := strings.Join([]string{g.user, operation, kind, name}, " ")
	if !slices.Contains(g.rules, rule) {
		g.rules = append(g.rules, rule)
	}
}
