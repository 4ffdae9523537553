package machine

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"kafka-on-eks/local/machine/supervisor"
)

// Try runs a pod's program once, with what the pod would be told and its mounted files, before there is anything else of the stack. Its files lie in a
// passing folder that only the user can enter. A program that fails gives an *exec.ExitError.
func (n *Node) Try(ctx context.Context, pod Pod, stdout, stderr io.Writer) (err error) {
	folder, err := os.MkdirTemp("", "try-"+pod.Name+"-")
	if err != nil {
		return fmt.Errorf("try %s: %w", pod.Name, err)
	}
	defer func() {
		if gone := os.RemoveAll(folder); gone != nil && err == nil {
			err = fmt.Errorf("try %s: delete its files: %w", pod.Name, gone)
		}
	}()
	r := newRewriter(filepath.Join(folder, "files"), pod.Files, nil, n.serviceAddress)
	if _, err := writeFiles(r, pod.Files); err != nil {
		return fmt.Errorf("try %s: %w", pod.Name, err)
	}
	child := supervisor.Child{Dir: folder, Stdout: stdout, Stderr: stderr}
	for _, name := range slices.Sorted(maps.Keys(pod.Env)) {
		value, err := r.setting(pod.Env[name])
		if err != nil {
			return fmt.Errorf("try %s: %s: %w", pod.Name, name, err)
		}
		child.Env = append(child.Env, name+"="+value)
	}
	if child.Command, err = n.program(pod.Image, pod.Command, pod.Args); err != nil {
		return fmt.Errorf("try %s: %w", pod.Name, err)
	}
	return child.Run(ctx)
}
