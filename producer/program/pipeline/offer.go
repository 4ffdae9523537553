package pipeline

import (
	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/inbox"
)

// offer is a commit from its beginning until its end is known.
type offer struct {
	checkpoint delivery.Checkpoint
	pending    pending
	rest       []inbox.Record // of the batch that is written, what the commit leaves out
}
