package verify

// Partition is the comparison of one partition. Committed is -1 where the sink has committed nothing.
type Partition struct {
	Partition int32 `json:"partition"`
	Committed int64 `json:"committed"`
	// Low and End are the first offset and that behind the last one.
	Low     int64   `json:"low"`
	End     int64   `json:"end"`
	InTopic int64   `json:"inTopic"`
	InS3    int64   `json:"inS3"`
	Objects int64   `json:"objects"`
	Missing int64   `json:"missing"`
	Pending Pending `json:"pending"`
	// Older is what is known of the offsets before Low.
	Older Older `json:"older,omitzero"`
}

// Older is what is known of the records that a partition no longer has. Which records there were isn't known, only that no record was at an
// offset that isn't there.
type Older struct {
	// InS3 counts lines of objects that can only be theirs, DeadLetters the sink's dead letters about them.
	InS3        int64 `json:"inS3"`
	DeadLetters int64 `json:"deadLetters,omitempty"`
	// Unaccounted counts the offsets that no line and no dead letter accounts for. Each may have held a record, or the marker of a transaction,
	// or a record of an aborted one. Ranges are the longest of them.
	Unaccounted int64   `json:"unaccounted"`
	Ranges      []Range `json:"ranges,omitempty"`
}

// Range is a range of offsets, both inclusive.
type Range struct {
	First int64 `json:"first"`
	Last  int64 `json:"last"`
}
