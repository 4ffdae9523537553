package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"kafka-on-eks/local/machine"
)

var (
	// brokerProcess is the name of a broker's process, producerProcess that of a producer's.
	brokerProcess   = regexp.MustCompile(`^kafka-\d+$`)
	producerProcess = regexp.MustCompile(`^producer(-[a-z0-9-]+)?$`)
)

// choosePorts gives names the ports that the user asked for, each "name=port".
func choosePorts(node *machine.Node, chosen []string) error {
	for _, c := range chosen {
		name, text, _ := strings.Cut(c, "=")
		port, err := strconv.Atoi(text)
		if err != nil || port < 1 || port > 65535 {
			return fmt.Errorf("got --port %q, must be a name and a port from 1 to 65535 (e.g. s3=9000)", c)
		}
		switch {
		case name == "s3":
		case producerProcess.MatchString(name):
			name += "/8080" // its HTTP port in the container
		case brokerProcess.MatchString(name):
			name += "/internal"
		default:
			return fmt.Errorf("got --port %q, must be of s3, a producer, or a broker (e.g. kafka-0=9092)", c)
		}
		if err := node.ChoosePort(name, port); err != nil {
			return err
		}
	}
	return nil
}
