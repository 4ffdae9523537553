package machine

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// program gives the command line of the program that stands for a container's: the producer for its image.
func (n *Node) program(image string, command, args []string) ([]string, error) {
	if len(command) == 0 && HasProgram(image) {
		return append([]string{n.tools.Producer}, args...), nil
	}
	return nil, fmt.Errorf("got image %s with command %q, which has no local program: add it to local/machine/program.go", image, append(slices.Clone(command), args...))
}

// HasProgram tells whether the program of an image can run here, outside of any container.
func HasProgram(image string) bool { return imageName(image) == producerImage }

const producerImage = "producer"

// imageName is the last part of an image's name, without registry, tag and digest.
func imageName(image string) string {
	name, _, _ := strings.Cut(path.Base(image), "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}
