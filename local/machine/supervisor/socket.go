package supervisor

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// maxSocketPath is what fits into sockaddr_un on every system (104 bytes on the BSDs, 108 on Linux, with the closing zero).
const maxSocketPath = 103

// socketAddress gives a path for the control socket that is short enough, however deep the folder lies. It holds until release is called.
func socketAddress(l layout) (address string, release func(), err error) {
	if path := l.socket(); len(path) <= maxSocketPath {
		return path, func() {}, nil
	}
	if runtime.GOOS != "linux" {
		return "", nil, fmt.Errorf("open socket %s: the path has %d characters, must be at most %d: move the project to a shorter path", l.socket(), len(l.socket()), maxSocketPath)
	}
	folder, err := os.Open(l.run())
	if err != nil {
		return "", nil, fmt.Errorf("open socket: %w", err)
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), filepath.Base(l.socket())), func() { _ = folder.Close() }, nil
}
