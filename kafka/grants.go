package kafka

import "strings"

// grants collects what one user may do.
type grants struct {
	user  string
	rules []string
}

// topic lets the user do operations on a topic, and see that it is there, as each client asks first.
func (g *grants) topic(name string, operations ...string) {
	for _, operation := range append(operations, "DESCRIBE") {
		g.add(operation, "topic", name)
	}
}

func (g *grants) add(operation, kind, name string) {
	g.rules = append(g.rules, strings.Join([]string{g.user, operation, kind, name}, " "))
}
