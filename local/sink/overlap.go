package sink

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// overlap is what an object has in common with a file that is to take its name.
type overlap int

const (
	// otherRecords are in the object, or more than in the file.
	otherRecords overlap = iota
	// sameRecords are in both.
	sameRecords
	// firstRecords of the file are all that is in the object.
	firstRecords
)

// overlap compares an object's bytes with a file's, unpacked where they are compressed.
func (f *File) overlap(object io.Reader, unpack bool) (overlap, error) {
	content, err := f.Content()
	if err != nil {
		return otherRecords, err
	}
	var ours io.Reader = content
	if unpack {
		if ours, err = gzip.NewReader(ours); err != nil {
			return otherRecords, fmt.Errorf("unpack %s: %w", f.Key, err)
		}
		if object, err = gzip.NewReader(object); err != nil {
			return otherRecords, notPacked(err)
		}
	}
	theirs, own := make([]byte, 256<<10), make([]byte, 256<<10)
	for {
		n, err := io.ReadFull(object, theirs)
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return otherRecords, notPacked(err)
		}
		m, err := io.ReadFull(ours, own[:n])
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return otherRecords, err
		}
		if !bytes.Equal(theirs[:n], own[:m]) {
			return otherRecords, nil
		}
		if !ended {
			continue
		}
		_, err = io.ReadFull(ours, own[:1])
		switch {
		case err == nil:
			return firstRecords, nil
		case errors.Is(err, io.EOF):
			return sameRecords, nil
		}
		return otherRecords, err
	}
}

// notPacked takes an object that isn't gzip's for a different one. What else goes wrong is an error.
func notPacked(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &corrupt) {
		return nil
	}
	return err
}
