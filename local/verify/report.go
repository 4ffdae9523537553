package verify

import (
	"fmt"
	"strings"
	"time"
)

// Report is the outcome of a comparison. All counts are of the snapshot's moment.
type Report struct {
	Topic  string `json:"topic"`
	Group  string `json:"group"`
	Bucket string `json:"bucket"`
	// Settings is how many forms of objects there may be, by the connector's settings now and before.
	Settings int `json:"settings"`
	// Acknowledged is how many events the producers say the topic has acknowledged, ProducerDeadLetters how many their
	// dead-letter topic has; -1 where no producer keeps positions.
	Acknowledged        int64 `json:"acknowledged"`
	ProducerDeadLetters int64 `json:"producerDeadLetters"`
	// InTopic is how many records the topic holds, InS3 how many of them are in S3, in Objects objects.
	InTopic int64 `json:"inTopic"`
	InS3    int64 `json:"inS3"`
	Objects int64 `json:"objects"`
	// SetAside are records that the sink doesn't write: nulls, and what it can't convert. Expired are those among them whose dead letters may
	// have been deleted for their age.
	SetAside int64 `json:"setAside"`
	Expired  int64 `json:"expired,omitempty"`
	// Older is what is known of records that the topic no longer has.
	Older OlderSum `json:"older,omitzero"`
	// Missing are records that the sink has committed and that are neither in S3 nor dead letters, and events acknowledged that are nowhere.
	Missing Finding `json:"missing"`
	// Duplicate are lines that S3 holds more often than the topic does, and events that the topic holds twice.
	Duplicate Finding `json:"duplicate"`
	// Misplaced are lines that are not where the configuration puts them: in another object, or not in the order of the records; and objects
	// under keys that it doesn't give.
	Misplaced Finding `json:"misplaced"`
	// Damaged are lines that no record has, and objects that can't be read to their end.
	Damaged Finding `json:"damaged"`
	// Uncounted are events in the topic that their producers' checkpoints don't count.
	Uncounted Finding `json:"uncounted"`
	// Unchecked is what could not be found out.
	Unchecked []string `json:"unchecked,omitempty"`
	// Notes are no faults.
	Notes []string `json:"notes,omitempty"`
	// Pending are records beyond the committed offset that are not in S3 yet: in open files, waiting for a rotation.
	Pending    Pending     `json:"pending"`
	Sources    []Source    `json:"sources,omitempty"`
	Partitions []Partition `json:"partitions"`
}

// OlderSum is what is known of records that the topic no longer has: how many the producers' checkpoints count, and what there is of them. The
// offsets that are unaccounted for include those of transactions' markers.
type OlderSum struct {
	Acknowledged int64 `json:"acknowledged"`
	InS3         int64 `json:"inS3"`
	DeadLetters  int64 `json:"deadLetters"`
	Unaccounted  int64 `json:"unaccounted"`
}

// unchecked notes what could not be found out.
func (r *Report) unchecked(format string, args ...any) {
	r.Unchecked = append(r.Unchecked, fmt.Sprintf(format, args...))
}

// kinds are the kinds of problems, by their names for people.
func (r Report) kinds() []kind {
	return []kind{{"missing", r.Missing}, {"duplicate", r.Duplicate}, {"misplaced", r.Misplaced}, {"damaged", r.Damaged}, {"uncounted", r.Uncounted}}
}

// kind is a kind of problems.
type kind struct {
	name string
	Finding
}

// OK says whether everything could be looked at and nothing was found. Pending records are no fault.
func (r Report) OK() bool { return len(r.problems()) == 0 }

// Err says in one line what was found, nil where nothing was.
func (r Report) Err() error {
	if r.OK() {
		return nil
	}
	return fmt.Errorf("verify topic %s: %s", r.Topic, strings.Join(r.problems(), ", "))
}

// problems are what was found, by kind.
func (r Report) problems() (found []string) {
	for _, kind := range r.kinds() {
		if kind.Count > 0 {
			found = append(found, fmt.Sprintf("%d %s", kind.Count, kind.name))
		}
	}
	if len(r.Unchecked) > 0 {
		found = append(found, "not everything could be checked")
	}
	return found
}

// String is the report for people.
func (r Report) String() string {
	var text strings.Builder
	line := func(name string, count int64, note string) {
		text.WriteString(strings.TrimRight(fmt.Sprintf("  %-14s%12d  %s", name, count, note), " ") + "\n")
	}
	list := func(name string, entries []string) {
		if len(entries) > 0 {
			fmt.Fprintf(&text, "%s:\n", name)
		}
		for _, entry := range entries {
			fmt.Fprintf(&text, "    %s\n", entry)
		}
	}
	verdict := "all is well"
	if problems := r.problems(); len(problems) > 0 {
		verdict = strings.Join(problems, ", ")
	}
	fmt.Fprintf(&text, "%s: topic %s, group %s, bucket %s\n", verdict, r.Topic, r.Group, r.Bucket)
	if r.Acknowledged >= 0 {
		line("acknowledged", r.Acknowledged, fmt.Sprintf("events by the producers' checkpoints, and %d dead letters", r.ProducerDeadLetters))
	}
	line("in topic", r.InTopic, r.since())
	line("in S3", r.InS3, fmt.Sprintf("in %d objects", r.Objects))
	if older := r.Older.InS3 + r.Older.DeadLetters; older > 0 || r.Older.Acknowledged > 0 {
		line("older", older, fmt.Sprintf("in S3, of %d acknowledged that the topic no longer has", r.Older.Acknowledged))
	}
	if r.SetAside > 0 {
		note := "not written by the sink: nulls, and what it can't convert"
		if r.Expired > 0 {
			note += fmt.Sprintf("; %d of their dead letters may have been deleted for their age", r.Expired)
		}
		line("set aside", r.SetAside, note)
	}
	note := ""
	if r.Pending.Count > 0 {
		note = fmt.Sprintf("in open files, the oldest record is %s old", age(r.Pending.AgeSeconds))
	}
	line("pending", r.Pending.Count, note)
	for _, kind := range r.kinds() {
		line(kind.name, kind.Count, "")
		for _, example := range kind.Examples {
			fmt.Fprintf(&text, "      %s\n", example)
		}
		if more := kind.more(); more > 0 {
			fmt.Fprintf(&text, "      and %d more\n", more)
		}
	}
	list("not checked", r.Unchecked)
	list("by the way", r.Notes)
	list("compared", r.compared())
	return text.String()
}

// since says how many events came meanwhile.
func (r Report) since() string {
	var since int64
	for _, s := range r.Sources {
		since += s.Since
	}
	if since == 0 {
		return ""
	}
	return fmt.Sprintf("%d of them came while it was looked", since)
}

// compared says what was compared with what, and how.
func (r Report) compared() []string {
	all := []string{fmt.Sprintf("%d records with the lines of %d objects, in order and by their content%s", r.InTopic, r.Objects, r.bySettings())}
	for _, s := range r.Sources {
		name := "source " + s.Name
		if s.Name == "" {
			name = "records without a source"
		}
		switch {
		case s.Acknowledged < 0:
			all = append(all, fmt.Sprintf("%s: %d events in the topic; no checkpoint says how many there have to be", name, s.InTopic))
		case s.Exact:
			all = append(all, fmt.Sprintf("%s: %d events acknowledged, %d in the topic", name, s.Acknowledged, s.InTopic))
		default:
			all = append(all, fmt.Sprintf("%s: %d events acknowledged at least, %d in the topic", name, s.Acknowledged, s.InTopic))
		}
	}
	if r.Older.Acknowledged+r.Older.InS3 > 0 {
		all = append(all, "records that the topic no longer has: by their number only")
	}
	return all
}

func (r Report) bySettings() string {
	if r.Settings < 2 {
		return ""
	}
	return fmt.Sprintf(", by %d settings that the sink has had", r.Settings)
}

// age says how long, by days where it is many hours.
func age(seconds float64) string {
	if days := int(seconds / (24 * 60 * 60)); days > 2 {
		return fmt.Sprintf("%d days", days)
	}
	return (time.Duration(seconds) * time.Second).String()
}
