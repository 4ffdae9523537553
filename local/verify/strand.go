package verify

// strand is the objects of one folder and one form of keys, of one partition: each holds what comes between its first record and that of the
// next one. Records go into the last that has begun.
type strand struct {
	// shapes are those whose records lie here.
	shapes  []*shape
	current *object
}

// place names a strand.
type place struct {
	naming, folder string
}
