package delivery

// Report tells what became of records.
type Report struct {
	// Tag is what they were sent with.
	Tag any
	// Acknowledged is how many of them Kafka has now. A run is reported when that is known of all of its records.
	Acknowledged int
	// Err is why one record failed, else nil. Failed is its number in its run. Each that fails is reported.
	Err    error
	Failed int
}
