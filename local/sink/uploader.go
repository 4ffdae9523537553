package sink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// uploader takes the rotations of one topic-partition to S3, one after the other in their order, and tries each until
// it succeeds: nothing is skipped, and what waits stays on disk.
type uploader struct {
	config  *Config
	store   *store
	log     *slog.Logger
	metrics *metrics
	slots   chan struct{} // bounds the uploads of all partitions
	jobs    chan *job
	done    chan<- *job
	trouble func(error) // told of a failed attempt, and of nil when one succeeds
}

// job is a rotation on its way, and what has become of it.
type job struct {
	owner    *assignment
	rotation *Rotation
	// commit is false for what was rotated before the task failed: real objects, but no offset moves.
	commit bool
	// letters have to be in the dead-letter topic before the offset moves past them.
	letters []*letterAck
	// rewind, where at least 0, is the offset to read again from, as an object was in the way.
	rewind int64
	err    error
}

// maxJobs bounds the rotations that wait for one topic-partition: those at which it is paused, and what one batch can add.
const maxJobs = pauseAt + maxBatch

func (u *uploader) run(ctx context.Context) {
	defer u.discard()
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-u.jobs:
			j.err = u.upload(ctx, j)
			if ctx.Err() != nil {
				j.rotation.Close()
				return
			}
			select {
			case u.done <- j:
			case <-ctx.Done():
				j.rotation.Close()
				return
			}
			if j.err != nil || j.rewind >= 0 {
				return
			}
		}
	}
}

// discard frees what is still waiting.
func (u *uploader) discard() {
	for {
		select {
		case j := <-u.jobs:
			j.rotation.Close()
		default:
			return
		}
	}
}

func (u *uploader) upload(ctx context.Context, j *job) error {
	j.rewind = -1
	for i, file := range j.rotation.Files {
		err := u.put(ctx, file)
		if errors.Is(err, errObjectExists) {
			j.rewind, err = u.nextFree(ctx, j.rotation, i)
			return err
		}
		if err != nil {
			return err
		}
		u.metrics.uploaded(file)
	}
	for _, letter := range j.letters {
		if err := letter.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// put uploads a file, but replaces no object that holds other records. It asks S3 to refuse a name that is taken, which costs nothing where
// none is.
func (u *uploader) put(ctx context.Context, file *File) error {
	err := u.send(ctx, file, true)
	if !errors.Is(err, errObjectExists) || u.config.ConditionalWrites {
		return err
	}
	found := otherRecords
	if err := u.retry(ctx, file.Key, patience(file.Size()), func(ctx context.Context) (err error) {
		found, err = u.compare(ctx, file)
		return err
	}); err != nil {
		return err
	}
	switch found {
	case sameRecords: // an earlier run was killed before it could commit
		return nil
	case firstRecords: // and it had settings that made smaller objects
		return u.send(ctx, file, false)
	}
	return fmt.Errorf("object %s is in bucket %s already, and holds other records than those to be written: it is left as it is. "+
		"Set topics.dir (the stack's sink.prefix) to another folder, or put the settings back with which it was written", file.Key, u.config.Bucket)
}

func (u *uploader) send(ctx context.Context, file *File, ifAbsent bool) error {
	return u.retry(ctx, file.Key, patience(file.Size()), func(ctx context.Context) error {
		body, err := file.Content()
		if err != nil {
			return backoff.Permanent(err)
		}
		return u.store.put(ctx, file.Key, body, file.Size(), ifAbsent)
	})
}

func (u *uploader) compare(ctx context.Context, file *File) (overlap, error) {
	object, err := u.store.get(ctx, file.Key)
	if err != nil {
		return otherRecords, err
	}
	defer func() { _ = object.Close() }() // it is only read
	return file.overlap(object, u.config.Gzip())
}

// nextFree finds where to go on when the object of a file exists already, as the real connector does: at the first
// offset behind the file's start whose own object name is free. Records can be written twice by that; it is why
// scheduled rotation delivers at least once only.
func (u *uploader) nextFree(ctx context.Context, r *Rotation, at int) (int64, error) {
	next := r.Files[at].First + 1
	for end := next + int64(u.config.MaxFileScan); next < end; next++ {
		key, known := r.keys[next]
		if !known {
			break
		}
		found := false
		if err := u.retry(ctx, key, patience(0), func(ctx context.Context) (err error) {
			found, err = u.store.exists(ctx, key)
			return err
		}); err != nil {
			return -1, err
		}
		if !found {
			break
		}
	}
	for _, file := range r.Files[at+1:] {
		next = min(next, file.First)
	}
	return next, nil
}

// patience is how long a request with a body of that size may take before it is given up as hung: a minute, and a second
// for each MiB.
func patience(size int64) time.Duration {
	return time.Minute + time.Duration(size>>20)*time.Second
}

// retry repeats an S3 request until it succeeds, is refused for good, or ctx ends.
func (u *uploader) retry(ctx context.Context, key string, limit time.Duration, request func(context.Context) error) error {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = min(200*time.Millisecond, u.config.RetryBackoff)
	wait.MaxInterval = u.config.RetryBackoff
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		select {
		case u.slots <- struct{}{}:
		case <-ctx.Done():
			return struct{}{}, ctx.Err()
		}
		limited, cancel := context.WithTimeout(ctx, limit)
		err := request(limited)
		cancel()
		<-u.slots
		if err == nil || errors.Is(err, errObjectExists) || ctx.Err() != nil {
			u.trouble(nil)
			return struct{}{}, permanent(err)
		}
		u.metrics.uploadErrors.Inc()
		u.trouble(err)
		if !retriable(err) {
			return struct{}{}, permanent(err)
		}
		u.log.Warn("upload failed, trying again", slog.String("key", key), slog.Any("error", err))
		return struct{}{}, err
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(0))
	return err
}

func permanent(err error) error {
	if err == nil {
		return nil
	}
	return backoff.Permanent(err)
}
