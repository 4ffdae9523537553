package main

// landing is how far the records have come when `up` returns.
type landing struct {
	// object is the key of one object in the bucket, "" where there is none yet.
	object string
	// waiting says why there is none.
	waiting string
}
