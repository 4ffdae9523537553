package delivery

// Report is the outcome of records.
type Report struct {
	// Tag is the tag that they were sent with.
	Tag any
	// Acknowledged is how many of them Kafka has now. A run is reported when the outcome of all of its records is known.
	Acknowledged int
	// Err is why a record failed, or nil. Failed is its number in its run. Each failed record is reported.
	Err    error
	Failed int
}
