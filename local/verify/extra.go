package verify

// extra are lines of an object that no record accounts for.
type extra struct {
	object *object
	reason string // why none of the object's lines has a record, "" where that isn't so
	// numbers are those of the lines in their object, from 1.
	numbers []int64
	// hashes are those of the lines, for each of the domains that they may be of.
	hashes  [][]uint64
	domains []domain
}
