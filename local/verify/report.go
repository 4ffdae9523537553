package verify

import (
	"fmt"
	"strings"
	"time"
)

// maxExamples is how many examples of each kind of problem a report gives.
const maxExamples = 5

// Report is the outcome of a comparison. All counts are of the snapshot's moment.
type Report struct {
	Topic  string `json:"topic"`
	Group  string `json:"group"`
	Bucket string `json:"bucket"`
	// Acknowledged is how many events the producer says the topic has acknowledged, ProducerDeadLetters how many its
	// dead-letter topic has; -1 where no producer keeps positions.
	Acknowledged        int64 `json:"acknowledged"`
	ProducerDeadLetters int64 `json:"producerDeadLetters"`
	// InTopic is how many records the topic holds, InS3 how many of them are in S3, in Objects objects.
	InTopic int64 `json:"inTopic"`
	InS3    int64 `json:"inS3"`
	Objects int64 `json:"objects"`
	// SetAside are records that the sink doesn't write: nulls, and what it can't convert.
	SetAside int64 `json:"setAside"`
	// Missing are records that the sink has committed and S3 lacks, and events acknowledged that the topic lacks.
	Missing Finding `json:"missing"`
	// Duplicate are lines that S3 holds more often than the topic does, and events that the topic holds twice.
	Duplicate Finding `json:"duplicate"`
	// Misplaced are objects and lines under keys where the configuration doesn't put them.
	Misplaced Finding `json:"misplaced"`
	// Pending are records beyond the committed offset that are not in S3 yet: in open files, waiting for a rotation.
	Pending    Pending     `json:"pending"`
	Partitions []Partition `json:"partitions"`
}

// Finding counts problems of one kind and gives the first few.
type Finding struct {
	Count    int64    `json:"count"`
	Examples []string `json:"examples,omitempty"`
}

func (f *Finding) add(count int64, example string) {
	f.Count += count
	if len(f.Examples) < maxExamples {
		f.Examples = append(f.Examples, example)
	}
}

// Pending counts records that wait. Oldest is the least timestamp among them; both it and AgeSeconds are zero where
// nothing waits.
type Pending struct {
	Count      int64     `json:"count"`
	Oldest     time.Time `json:"oldest,omitzero"`
	AgeSeconds float64   `json:"ageSeconds"`
}

func (p *Pending) add(timestamp time.Time) {
	if p.Count == 0 || timestamp.Before(p.Oldest) {
		p.Oldest = timestamp
	}
	p.Count++
}

// Partition is the comparison of one partition. Committed is -1 where the sink has committed nothing.
type Partition struct {
	Partition int32 `json:"partition"`
	Committed int64 `json:"committed"`
	// Low and End are the first offset and that behind the last one.
	Low     int64   `json:"low"`
	End     int64   `json:"end"`
	InTopic int64   `json:"inTopic"`
	InS3    int64   `json:"inS3"`
	Missing int64   `json:"missing"`
	Pending Pending `json:"pending"`
}

// OK says whether nothing is missing, duplicate or misplaced. Pending records are no fault.
func (r Report) OK() bool {
	return r.Missing.Count == 0 && r.Duplicate.Count == 0 && r.Misplaced.Count == 0
}

// String is the report for people.
func (r Report) String() string {
	var text strings.Builder
	line := func(name string, count int64, note string) {
		fmt.Fprintf(&text, "  %-14s%10d  %s\n", name, count, note)
	}
	fmt.Fprintf(&text, "topic %s, group %s, bucket %s\n", r.Topic, r.Group, r.Bucket)
	if r.Acknowledged >= 0 {
		line("acknowledged", r.Acknowledged, fmt.Sprintf("by the producer, and %d dead letters", r.ProducerDeadLetters))
	}
	line("in topic", r.InTopic, "")
	line("in S3", r.InS3, fmt.Sprintf("in %d objects", r.Objects))
	if r.SetAside > 0 {
		line("set aside", r.SetAside, "not written by the sink: nulls, and what it can't convert")
	}
	note := ""
	if r.Pending.Count > 0 {
		note = fmt.Sprintf("in open files, the oldest record is %s old", age(r.Pending.AgeSeconds))
	}
	line("pending", r.Pending.Count, note)
	for _, finding := range []struct {
		name string
		Finding
	}{{"missing", r.Missing}, {"duplicate", r.Duplicate}, {"misplaced", r.Misplaced}} {
		line(finding.name, finding.Count, "")
		for _, example := range finding.Examples {
			fmt.Fprintf(&text, "      %s\n", example)
		}
		if more := finding.Count - int64(len(finding.Examples)); more > 0 && len(finding.Examples) == maxExamples {
			text.WriteString("      and more\n")
		}
	}
	return text.String()
}

func age(seconds float64) string {
	return (time.Duration(seconds) * time.Second).String()
}
