package verify

import (
	"cmp"
	"slices"

	"kafka-on-eks/local/sink"
)

// claim is a line in S3 that no record accounts for in its place, and whose it is.
type claim struct {
	number int64
	whose  string // a record of the same content, "" where the topic has none
	moved  bool   // it is that of a record that isn't where it should be
}

// claims are lines by their hashes, of one domain.
type claims struct {
	domain domain
	hashes []claimHash
}

type claimHash struct {
	hash  uint64
	claim *claim
}

// claimsIn finds or makes the claims of a domain.
func claimsIn(all *[]*claims, of domain) *claims {
	for _, c := range *all {
		if c.domain == of {
			return c
		}
	}
	c := &claims{domain: of}
	*all = append(*all, c)
	return c
}

// of are the claims of the same content as a record's lines, for each of them that has any.
func (c *claims) of(e *expectation) (found [][]claimHash) {
	for i, s := range e.shapes {
		if s.domain != c.domain || e.by[i].Fate != sink.Written {
			continue
		}
		for _, line := range s.Lines(e.by[i].Line) {
			if same := c.same(s.hash(line)); len(same) > 0 {
				found = append(found, same)
			}
		}
		break
	}
	return found
}

// same are the claims of a hash.
func (c *claims) same(hash uint64) []claimHash {
	from, _ := slices.BinarySearchFunc(c.hashes, hash, func(c claimHash, hash uint64) int { return cmp.Compare(c.hash, hash) })
	to := from
	for to < len(c.hashes) && c.hashes[to].hash == hash {
		to++
	}
	return c.hashes[from:to]
}
