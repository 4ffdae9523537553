package sink

import (
	"compress/gzip"
	"fmt"
	"io"
)

// File is an object on its way to S3: open while records are added, then part of a Rotation.
type File struct {
	// Key is the object's key.
	Key string
	// First and Last are the offsets of its first and last record, Records how many it holds.
	First, Last, Records int64
	// Oldest is the least timestamp among its records, in milliseconds.
	Oldest int64

	spool spool
	gzip  *gzip.Writer
	out   io.Writer
}

func newFile(key string, config *Config, dir string) (*File, error) {
	f := &File{Key: key, spool: spool{dir: dir}}
	f.out = &f.spool
	if config.gzip {
		var err error
		// The header holds neither time nor name, so that the same records always give the same bytes.
		if f.gzip, err = gzip.NewWriterLevel(&f.spool, config.gzipLevel); err != nil {
			return nil, fmt.Errorf("compress object %s: %w", key, err)
		}
		f.out = f.gzip
	}
	return f, nil
}

func (f *File) add(m *Message, line []byte) error {
	if _, err := f.out.Write(line); err != nil {
		return err
	}
	if f.Records == 0 {
		f.First, f.Oldest = m.Offset, m.Timestamp
	}
	f.Last = m.Offset
	f.Oldest = min(f.Oldest, m.Timestamp)
	f.Records++
	return nil
}

// finish ends the object's bytes.
func (f *File) finish() error {
	if f.gzip == nil {
		return nil
	}
	err := f.gzip.Close()
	f.gzip = nil // some hundred KB that an object waiting for its upload has no use for
	f.out = nil
	return err
}

// Content gives the object's bytes from the start. It can be called again for another attempt.
func (f *File) Content() (io.ReadSeeker, error) { return f.spool.reader() }

// Size is the number of bytes of a finished file, and about that of an open one.
func (f *File) Size() int64 { return f.spool.size() }

// Close frees memory and disk. The File can't be read afterwards.
func (f *File) Close() { f.spool.close() }
