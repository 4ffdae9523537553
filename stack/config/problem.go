package config

// Problem and Problems stand a second time in producer/program/settings: the image is built of that folder alone, and can't have these.

// Problem is one thing that is wrong with a stack's config.
type Problem struct {
	// Key with its namespace, e.g. kafka-on-eks:topic.name.
	Key string
	// Text says what the key got and what it must be, with an example.
	Text string
}
