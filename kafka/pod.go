package kafka

import "kafka-on-eks/kafka/cfk"

// Pod has the resources of each pod of a component.
type Pod struct {
	// CPU is in cores (2) or thousandths (500m). It is a request without a limit.
	CPU string
	// Memory has its unit (8Gi). It is both request and limit.
	Memory string
	// Heap is the JVM's heap, for -Xms and -Xmx (4096m). It must be set, as the operator's own default differs between its versions.
	Heap string
}

func (p Pod) resources() cfk.Resources {
	return cfk.Resources{Requests: map[string]string{"cpu": p.CPU, "memory": p.Memory}, Limits: map[string]string{"memory": p.Memory}}
}

func (p Pod) jvm() []string {
	return []string{"-Xms" + p.Heap, "-Xmx" + p.Heap}
}

func (p Pod) complete() bool { return p.CPU != "" && p.Memory != "" && p.Heap != "" }
