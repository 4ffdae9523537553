package machine

import (
	"fmt"
	"path"
	"strings"
)

// program gives the command line of the program that stands for a container's: the producer for its image, and Kafka's own tools.
func (n *Node) program(image string, command, args []string) ([]string, error) {
	all := append(append([]string{}, command...), args...)
	if len(command) == 0 && imageName(image) == "producer" {
		return append([]string{n.tools.Producer}, args...), nil
	}
	if len(command) > 0 {
		if class, ok := kafkaTools[path.Base(command[0])]; ok {
			return n.javaCommand(toolJVM, class, all[1:]...)
		}
	}
	return nil, fmt.Errorf("got image %s with command %q, which has no local program: add it to local/machine/program.go", image, command)
}

var toolJVM = jvm{heap: "96m"}

// kafkaTools are the commands of Kafka's images that run here, with their classes.
var kafkaTools = map[string]string{
	"kafka-acls": "org.apache.kafka.tools.AclCommand",
}

// imageName is the last part of an image's name, without registry, tag and digest.
func imageName(image string) string {
	name, _, _ := strings.Cut(path.Base(image), "@")
	name, _, _ = strings.Cut(name, ":")
	return name
}
