package bench

import (
	"regexp"
	"strings"
	"time"

	"kafka-on-eks/local/engine"
)

// chain finds the longest path of durations over what can't be made before something else is there.
type chain struct {
	resources []string // type::name
	memo      map[string]path
}

type path struct {
	takes time.Duration
	steps []string
}

// longest returns the longest unavoidable chain of a plan.
func longest(plan *engine.Plan) path {
	c := &chain{memo: map[string]path{}}
	for _, r := range plan.Resources {
		c.resources = append(c.resources, r.Type+"::"+r.URN[strings.LastIndex(r.URN, "::")+2:])
	}
	var all path
	for _, r := range c.resources {
		if p := c.until(r); p.takes > all.takes {
			all = p
		}
	}
	return all
}

// until is the longest chain that ends with a resource.
func (c *chain) until(resource string) path {
	if p, ok := c.memo[resource]; ok {
		return p
	}
	s := serviceOf(resource)
	var before path
	for _, need := range s.needs {
		pattern := regexp.MustCompile(need)
		for _, r := range c.resources {
			if !pattern.MatchString(r) {
				continue
			}
			if p := c.until(r); p.takes > before.takes {
				before = p
			}
		}
	}
	p := path{before.takes + s.takes, append(append([]string{}, before.steps...), resource)}
	c.memo[resource] = p
	return p
}
