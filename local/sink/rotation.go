package sink

// Rotation is a closing of all open files of a topic-partition: they are to be uploaded, in order, and then NextOffset
// is to be committed.
type Rotation struct {
	TopicPartition
	// Reason says why the files were closed, e.g. "flush.size".
	Reason string
	Files  []*File
	// NextOffset is the offset behind the last record in the files.
	NextOffset int64
	// keys are the object names that the records would have started, by offset; kept only for conditional writes.
	keys map[int64]string
}

// Size is the number of bytes to upload.
func (r *Rotation) Size() (size int64) {
	for _, file := range r.Files {
		size += file.Size()
	}
	return size
}

// Records is the number of records in the files.
func (r *Rotation) Records() (records int64) {
	for _, file := range r.Files {
		records += file.Records
	}
	return records
}

// Close frees all files.
func (r *Rotation) Close() {
	for _, file := range r.Files {
		file.Close()
	}
}
