package main

import (
	"fmt"
	"os"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/workspace"
)

// openNode gives the machine that runs the stack's processes.
func openNode(w *workspace.Workspace) (*machine.Node, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return machine.Open(w.Dir(), machine.Tools{
		Local: self, Producer: w.Program("producer"), VersityGW: w.Program("versitygw"), KafkaJars: w.Jars(),
	}), nil
}
