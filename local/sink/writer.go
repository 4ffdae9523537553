package sink

import (
	"fmt"
	"time"
)

// writer is the state of one topic-partition: which files are open and when they close. Its rules, and their order, are
// those of the real connector's TopicPartitionWriter, quirks included:
//
//   - counts and times are of the topic-partition, not of one file, and all files close together;
//   - only flush.size closes files because of the record just written; all else closes them before a record is written;
//   - a record that can't be written still counts for the times.
type writer struct {
	config *Config
	tp     TopicPartition
	dir    string

	open  map[string]*File // by folder
	order []*File          // as they were opened
	count int              // of records in all open files

	base       recordTime // of the first record since the last rotation
	current    recordTime // of the last record looked at
	lastFolder string     // of the last record written
	lastOffset int64
	line       []byte

	nextSchedule int64            // when scheduled rotation is due, in milliseconds
	keys         map[int64]string // see Rotation
}

func newWriter(config *Config, tp TopicPartition, dir string, now int64) *writer {
	w := &writer{config: config, tp: tp, dir: dir, open: map[string]*File{}}
	w.schedule(now)
	return w
}

// write adds records and closes files as the rules say; now is the time in milliseconds. An error is a *Failure, or of
// the disk.
func (w *writer) write(records []record, now int64, out *Batch) error {
	if w.count == 0 && w.scheduleDue(now) {
		w.schedule(now)
	}
	for i := range records {
		if err := w.writeRecord(&records[i], now, out); err != nil {
			return err
		}
	}
	// Without a record the times don't move: here it is the clock that closes files.
	if w.count > 0 && w.timeIsUp(w.lastFolder, now) {
		w.schedule(now)
		return w.rotate("time", out)
	}
	return nil
}

func (w *writer) writeRecord(r *record, now int64, out *Batch) error {
	for {
		var err error
		if w.current, err = w.config.partitioner.time(r.message, r.value, now); err != nil {
			return &Failure{Trace: traceUnrecoverable, Message: *r.message, Cause: err}
		}
		if !w.base.known {
			w.base = w.current
		}
		folder, errant := w.config.partitioner.folder(r.message, w.current)
		if errant != nil {
			return out.setAside(w.config, r.message, errant)
		}
		w.remember(folder, r.message.Offset)

		reason := ""
		switch {
		case w.count > 0 && w.timeIsUp(folder, now):
			w.schedule(now)
			reason = "time"
		case w.open[folder] == nil && len(w.open) == w.config.MaxOpenFiles:
			reason = "partitioner.max.open.files"
		default:
			return w.add(r, folder, out)
		}
		if err := w.rotate(reason, out); err != nil {
			return err
		}
	}
}

// add writes a record to its folder's file and closes the files if they are full.
func (w *writer) add(r *record, folder string, out *Batch) error {
	file := w.open[folder]
	if file == nil {
		key := w.config.names.key(w.tp, folder, r.message.Offset)
		if !w.config.names.writesValues(key) {
			return &Failure{Trace: traceUnrecoverable, Message: *r.message, Cause: fmt.Errorf(
				"object key %s holds %q (tombstone.encoded.partition), and such a file takes no values", key, w.config.names.tombstoneFolder)}
		}
		var err error
		if file, err = newFile(key, w.config, w.dir); err != nil {
			return err
		}
	}
	var errant *errantRecord
	if w.line, errant = w.config.format.appendLine(w.line[:0], r.value); errant != nil {
		return out.setAside(w.config, r.message, errant)
	}
	if err := file.add(r.message, w.line); err != nil {
		return err
	}
	if w.open[folder] == nil {
		w.open[folder] = file
		w.order = append(w.order, file)
	}
	w.lastFolder, w.lastOffset = folder, r.message.Offset
	w.count++
	if w.count >= w.config.FlushSize {
		return w.rotate("flush.size", out)
	}
	return nil
}

func (w *writer) rotate(reason string, out *Batch) error {
	for _, file := range w.order {
		if err := file.finish(); err != nil {
			return err
		}
	}
	out.Rotations = append(out.Rotations, &Rotation{TopicPartition: w.tp, Reason: reason, Files: w.order, NextOffset: w.lastOffset + 1, keys: w.keys})
	w.open, w.order, w.keys = map[string]*File{}, nil, nil
	w.count, w.base = 0, recordTime{}
	return nil
}

// timeIsUp says whether a record of that folder and of the current time comes too late for the open files, or the
// schedule is due.
func (w *writer) timeIsUp(folder string, now int64) bool {
	if w.config.RotateInterval > 0 && w.current.timed {
		if w.base.known && w.current.known && w.current.ms-w.base.ms >= w.config.RotateInterval.Milliseconds() {
			return true
		}
		if w.config.RotateOnPartitionChange && folder != w.lastFolder {
			return true
		}
	}
	return w.scheduleDue(now)
}

func (w *writer) scheduleDue(now int64) bool {
	return w.config.RotateSchedule > 0 && now >= w.nextSchedule
}

// schedule finds the next time of scheduled rotation: a multiple of the interval since midnight, at the latest the next
// midnight.
func (w *writer) schedule(now int64) {
	if w.config.RotateSchedule <= 0 {
		return
	}
	year, month, day := time.UnixMilli(now).In(w.config.ScheduleZone).Date()
	midnight := startOfDay(year, month, day, w.config.ScheduleZone)
	tomorrow := startOfDay(year, month, day+1, w.config.ScheduleZone)
	if hour, minute, _ := midnight.Clock(); hour+minute > 0 { // Joda counts a day from a late start to the same hour
		tomorrow = time.Date(year, month, day+1, hour, minute, 0, 0, w.config.ScheduleZone)
	}
	today := tomorrow.Sub(midnight).Milliseconds()
	interval := w.config.RotateSchedule.Milliseconds()
	passed := (now-midnight.UnixMilli())/interval + 1
	next := today
	if passed <= today/interval {
		next = passed * interval
	}
	w.nextSchedule = midnight.UnixMilli() + next
}

// startOfDay is the first instant of a day. Where clocks change at midnight that is not always midnight, and midnight
// can come twice.
func startOfDay(year int, month time.Month, day int, zone *time.Location) time.Time {
	midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	before, after := offset(midnight.Add(-24*time.Hour).UnixMilli(), zone), offset(midnight.Add(24*time.Hour).UnixMilli(), zone)
	for _, ms := range []int64{max(before, after), min(before, after)} {
		start := midnight.Add(-time.Duration(ms) * time.Millisecond).In(zone)
		if start.Day() == midnight.Day() && start.Hour() == 0 && start.Minute() == 0 {
			return start
		}
	}
	// Midnight was skipped: the day begins with the change.
	_, change := midnight.Add(-time.Duration(max(before, after)) * time.Millisecond).In(zone).ZoneBounds()
	return change
}

func (w *writer) remember(folder string, offset int64) {
	if !w.config.ConditionalWrites || len(w.keys) >= w.config.MaxFileScan {
		return
	}
	if w.keys == nil {
		w.keys = map[int64]string{}
	}
	w.keys[offset] = w.config.names.key(w.tp, folder, offset)
}

// close drops the open files; their records are read again later.
func (w *writer) close() {
	for _, file := range w.order {
		file.Close()
	}
	w.open, w.order = nil, nil
}
