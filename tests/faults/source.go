package faults

import (
	"time"

	"kafka-on-eks/producer/program/delivery"
)

// source is a stream of events on this machine, and what may be done to it.
type source interface {
	// name tells it from the others.
	name() string
	// settings are its entry in the stack's sources, by key, without the name.
	settings() map[string]any
	// note takes in a checkpoint of its producer.
	note(delivery.Checkpoint)
	// finish has everything said, calmly, and returns the number of events, all of which can be read.
	finish() int64
	// expected are the events that must be in Kafka, once it is finished.
	expected() []event
	// report is how often what was done to its readers.
	report() string

	// What growth does for all of them.
	next() int64
	misbehave()
	flood(n int64)
	awaitCommitted(n int64, limit time.Duration) error
}

// server is a source that may be away for a while, or hang.
type server interface {
	source
	turn(m mode, length time.Duration)
}
