package sink

import (
	"strconv"
	"time"
)

// States of a sink's task, as Kafka Connect names them.
const (
	StateStarting = "STARTING"
	StateRunning  = "RUNNING"
	StateFailed   = "FAILED"
)

// Status is what /status shows.
type Status struct {
	Name  string `json:"name"`
	Group string `json:"group"`
	State string `json:"state"`
	// Trace is the first line that a failed Connect task would show, Reason what happened in plain words.
	Trace      string            `json:"trace,omitempty"`
	Reason     string            `json:"reason,omitempty"`
	Warnings   []string          `json:"warnings,omitempty"`
	Partitions []PartitionStatus `json:"partitions"`
}

// PartitionStatus is one assigned topic-partition. Offsets are -1 where not known.
type PartitionStatus struct {
	Topic     string `json:"topic"`
	Partition int32  `json:"partition"`
	// Committed is the group's committed offset, Position that behind the last record read.
	Committed int64 `json:"committed"`
	Position  int64 `json:"position"`
	// Waiting counts the rotations whose upload has not finished; UploadError is why the last attempt failed.
	Waiting     int        `json:"waiting"`
	UploadError string     `json:"uploadError,omitempty"`
	OpenFiles   []OpenFile `json:"openFiles"`
}

// OpenFile is a file that records are still added to: it is not in S3 yet.
type OpenFile struct {
	Key         string `json:"key"`
	FirstOffset int64  `json:"firstOffset"`
	LastOffset  int64  `json:"lastOffset"`
	Records     int64  `json:"records"`
	Bytes       int64  `json:"bytes"`
	// OldestRecord is the least timestamp in the file, AgeSeconds how long ago that was.
	OldestRecord time.Time `json:"oldestRecord"`
	AgeSeconds   float64   `json:"ageSeconds"`
}

// partitionLabel is a partition as metrics have it.
func partitionLabel(partition int32) string { return strconv.Itoa(int(partition)) }

func openFile(file *File, now time.Time) OpenFile {
	oldest := time.UnixMilli(file.Oldest).UTC()
	return OpenFile{Key: file.Key, FirstOffset: file.First, LastOffset: file.Last, Records: file.Records, Bytes: file.Size(),
		OldestRecord: oldest, AgeSeconds: now.Sub(oldest).Seconds()}
}
