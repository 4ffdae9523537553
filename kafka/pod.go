package kafka

import "kafka-on-eks/kafka/cfk"

// Pod is what each pod of a component asks for.
type Pod struct {
	// CPU in cores (2) or thousandths (500m); a request without limit.
	CPU string
	// Memory with its unit (8Gi); request and limit.
	Memory string
	// Heap of the JVM, for -Xms and -Xmx (4096m). Set always: the operator's own default differs between its versions.
	Heap string
}

func (p Pod) resources() cfk.Resources {
	return cfk.Resources{Requests: map[string]string{"cpu": p.CPU, "memory": p.Memory}, Limits: map[string]string{"memory": p.Memory}}
}

func (p Pod) jvm() []string {
	return []string{"-Xms" + p.Heap, "-Xmx" + p.Heap}
}

func (p Pod) complete() bool { return p.CPU != "" && p.Memory != "" && p.Heap != "" }
