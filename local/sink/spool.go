package sink

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// spoolMemory is how much of an open file is held in memory before it goes on to disk.
const spoolMemory = 256 << 10

// spool holds the bytes of an open file: in memory while they are few, else in a temporary file, so that any number of
// open files of any size needs little memory. The temporary file has no name: it goes away with the process.
type spool struct {
	dir    string
	buffer bytes.Buffer
	file   *os.File
	onDisk int64
}

func (s *spool) Write(data []byte) (int, error) {
	s.buffer.Write(data)
	if s.buffer.Len() >= spoolMemory {
		if err := s.spill(); err != nil {
			return 0, err
		}
	}
	return len(data), nil
}

func (s *spool) spill() error {
	if s.file == nil {
		file, err := os.CreateTemp(s.dir, "sink-*")
		if err != nil {
			return fmt.Errorf("create file for open object: %w", err)
		}
		s.file = file
		if err := os.Remove(file.Name()); err != nil {
			return fmt.Errorf("remove name %s of open object: %w", file.Name(), err)
		}
	}
	n, err := s.file.Write(s.buffer.Bytes())
	s.onDisk += int64(n)
	if err != nil {
		return fmt.Errorf("write open object: %w", err)
	}
	s.buffer.Reset()
	if s.buffer.Cap() > 2*spoolMemory {
		s.buffer = bytes.Buffer{} // grown by one large record
	}
	return nil
}

func (s *spool) size() int64 { return s.onDisk + int64(s.buffer.Len()) }

// reader gives all bytes; it can be called again for another attempt. Nothing is written afterwards.
func (s *spool) reader() (io.ReadSeeker, error) {
	if s.file == nil {
		return bytes.NewReader(s.buffer.Bytes()), nil
	}
	if err := s.spill(); err != nil {
		return nil, err
	}
	return io.NewSectionReader(s.file, 0, s.onDisk), nil
}

func (s *spool) close() {
	s.buffer = bytes.Buffer{}
	if s.file != nil {
		_ = s.file.Close() // read only from here on; nothing can get lost
		s.file = nil
	}
}
