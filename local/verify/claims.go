package verify

import (
	"cmp"
	"slices"

	"kafka-on-eks/local/sink"
)

// claims are the lines that no record accounts for in its place, and whose they are. A line is known by its number among all of them.
type claims struct {
	domains []*claimsOf
	// whose is, by line, a record of its content; "" where the topic has none. moved says that this record isn't where it should be, so that
	// the line is its.
	whose []string
	moved []bool
}

// claimsOf are the lines by their contents, as one domain sees them.
type claimsOf struct {
	domain   domain
	lines    []hashedLine
	contents []content // by hash
}

type hashedLine struct {
	hash uint64
	line int
}

// content are lines of the same content: those from one place on in lines, up to another.
type content struct {
	hash           uint64
	from, free, to int    // free is the first that may not have moved
	whose          string // the first record of it
}

// newClaims gathers the lines of all partitions.
func newClaims(walks []*walk) *claims {
	c := &claims{}
	for _, w := range walks {
		for _, e := range w.extras {
			for i, domain := range e.domains {
				of := c.in(domain)
				for j, hash := range e.hashes[i] {
					of.lines = append(of.lines, hashedLine{hash, len(c.whose) + j})
				}
			}
			c.whose = append(c.whose, make([]string, len(e.numbers))...)
		}
	}
	c.moved = make([]bool, len(c.whose))
	for _, of := range c.domains {
		slices.SortStableFunc(of.lines, func(a, b hashedLine) int { return cmp.Compare(a.hash, b.hash) })
		for i, line := range of.lines {
			if i == 0 || line.hash != of.lines[i-1].hash {
				of.contents = append(of.contents, content{hash: line.hash, from: i, free: i, to: i})
			}
			of.contents[len(of.contents)-1].to++
		}
	}
	return c
}

// in finds or makes the lines as a domain sees them.
func (c *claims) in(domain domain) *claimsOf {
	for _, of := range c.domains {
		if of.domain == domain {
			return of
		}
	}
	of := &claimsOf{domain: domain}
	c.domains = append(c.domains, of)
	return of
}

// record looks for lines of a record's content. Where it is lost, a line of each content is its; it returns whether there was any.
func (c *claims) record(e *expectation, name func() string, lost bool) (found bool) {
	for _, of := range c.domains {
		wanted := lost && !found
		of.each(e, func(same *content) {
			if same.whose == "" {
				same.whose = name()
			}
			for ; wanted && same.free < same.to; same.free++ {
				if line := of.lines[same.free].line; !c.moved[line] {
					c.moved[line], c.whose[line] = true, name()
					found = true
					break
				}
			}
		})
	}
	return found
}

// each gives the contents of a record's lines, as far as any line has them.
func (of *claimsOf) each(e *expectation, do func(same *content)) {
	for i, s := range e.shapes {
		if s.domain != of.domain || e.by[i].Fate != sink.Written {
			continue
		}
		for _, line := range s.Lines(e.by[i].Line) {
			at, found := slices.BinarySearchFunc(of.contents, s.hash(line), func(c content, hash uint64) int { return cmp.Compare(c.hash, hash) })
			if found {
				do(&of.contents[at])
			}
		}
		return
	}
}

// finish says of the lines that haven't moved, too, whose they are.
func (c *claims) finish() {
	for _, of := range c.domains {
		for _, same := range of.contents {
			for _, line := range of.lines[same.from:same.to] {
				if c.whose[line.line] == "" {
					c.whose[line.line] = same.whose
				}
			}
		}
	}
}
