package faults

// cast is who plays: what faults may happen to.
type cast struct {
	// sources are the names of all of them, servers of those that can be away, files of those that are rotated.
	sources, servers, files []string
}

func newCast(sources []source) cast {
	var c cast
	for _, s := range sources {
		c.sources = append(c.sources, s.name())
		switch s.(type) {
		case server:
			c.servers = append(c.servers, s.name())
		case *followed:
			c.files = append(c.files, s.name())
		}
	}
	return c
}

// producers are the producers' processes.
func (c cast) producers() []string {
	names := make([]string, len(c.sources))
	for i, source := range c.sources {
		names[i] = processOf(source)
	}
	return names
}

// processes are killed, the likelier the more often they stand here.
func (c cast) processes() []string {
	return append(c.producers(), "kafka-0", "kafka-1", "kafka-2", "kafka-0", "kafka-1", "kafka-2",
		"s3-sink", "s3-sink", "s3", "kraftcontroller-0", "kraftcontroller-1", "kraftcontroller-2")
}

// processOf is the process that reads a source.
func processOf(source string) string { return "producer-" + source }
