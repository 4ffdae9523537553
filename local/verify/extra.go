package verify

// extra are lines of an object that no record accounts for.
type extra struct {
	object *object
	// domains are those that the lines may be of; each line has a hash for each.
	domains []domain
	reason  string // why none of the object's lines has a record, "" where that isn't so
	lines   []extraLine
}

type extraLine struct {
	hashes []uint64
	number int64 // in its object, from 1
}
