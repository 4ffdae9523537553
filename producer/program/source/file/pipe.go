package file

import (
	"context"
	"os"
)

// pipe reads something that isn't a regular file, until its context ends.
type pipe struct {
	ctx  context.Context
	file *os.File
}

// Read implements io.Reader.
func (r *pipe) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.file.Read(p)
}
