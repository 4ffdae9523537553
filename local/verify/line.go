package verify

import (
	"hash/maphash"
)

// line stands for one line: a hash of its content and its folder, and one of its content alone. With 64 bits, two of a
// million different lines meet once in some tens of millions of comparisons.
type line struct {
	placed, content uint64
}

var seed = maphash.MakeSeed()

func lineOf(folder string, content []byte, whole bool) line {
	var hash maphash.Hash
	hash.SetSeed(seed)
	_, _ = hash.Write(content) // never fails
	if !whole {
		_ = hash.WriteByte(0xff) // a line that was cut off is not the line
	}
	l := line{content: hash.Sum64()}
	_ = hash.WriteByte(0)
	_, _ = hash.WriteString(folder)
	l.placed = hash.Sum64()
	return l
}
