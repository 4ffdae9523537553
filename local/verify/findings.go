package verify

// findings are what was found in one partition.
type findings struct {
	misplaced, damaged, missing Finding
	setAside, expired           int64
}
