package config

import "time"

// Topic is the topic that carries the events.
type Topic struct {
	Name string `config:"name" default:"my-sports"`
	// Partitions can grow later, never shrink. Each costs files and memory on three brokers, and a buffer in the sink.
	Partitions        int `config:"partitions" default:"6" range:"1..1000"`
	ReplicationFactor int `config:"replicationFactor" default:"3" range:"1..10"`
	// MinInsyncReplicas is how many replicas must have a record before it is acknowledged.
	MinInsyncReplicas int `config:"minInsyncReplicas" default:"2" range:"1..9"`
	// Retention is how long Kafka keeps a record.
	Retention time.Duration `config:"retention" default:"168h" range:"1m.."`
	// AllowDelete are names of topics that a later run may delete, with their events.
	AllowDelete []string `config:"allowDelete" default:"[]" example:"[\"my-sports\"]"`
}

// sinkDeadLettersSuffix is the longest suffix of the topics that are named after the events' topic.
const sinkDeadLettersSuffix = ".sink-dead-letters"

// DeadLetters is the topic of events that the producer can't send.
func (t Topic) DeadLetters() string { return t.Name + ".dead-letters" }

// Positions is the topic of the producers' positions in their sources.
func (t Topic) Positions() string { return t.Name + ".positions" }

// SinkDeadLetters is the topic of records that the sink can't write.
func (t Topic) SinkDeadLetters() string { return t.Name + sinkDeadLettersSuffix }
