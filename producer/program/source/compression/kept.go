package compression

import (
	"errors"
	"io"
)

// kept keeps the error of the reader below, as decompressors don't hand it on as it is. To that of zstd, a connection that
// broke between two frames is the stream's end.
type kept struct {
	in  io.Reader
	err error // nil for io.EOF
}

// Read implements io.Reader.
func (k *kept) Read(p []byte) (int, error) {
	n, err := k.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		k.err = err
	}
	return n, err
}
