package config

import "time"

// Sink is the connector that writes the topic to S3.
type Sink struct {
	// Format is "bytes" (each record's bytes and a line break) or "json" (parsed and written again).
	Format string `config:"format" default:"bytes" oneof:"bytes json"`
	// PathFormat is the folder below Prefix, in Joda's notation.
	PathFormat string `config:"pathFormat" default:"'date'=yyyy-MM-dd/'hour'=HH"`
	// FlushSize is the number of records after which a partition's files are closed.
	FlushSize int `config:"flushSize" default:"100000" range:"1..10000000"`
	// RotateInterval is the span of record time after which a file is closed.
	RotateInterval time.Duration `config:"rotateInterval" default:"60s" range:"1s..24h"`
	// RotateOnFolderChange closes a partition's files when a record goes to another folder than the last.
	RotateOnFolderChange bool `config:"rotateOnFolderChange" default:"false"`
	// Compression is "none" or "gzip".
	Compression string `config:"compression" default:"none" oneof:"none gzip"`
	// Tasks is the number of tasks that run in parallel. A task without a partition would be idle.
	Tasks int `config:"tasks" default:"3" range:"1..1000"`
	// Prefix is the folder of the bucket that everything is written to.
	Prefix string `config:"prefix" default:"topics"`
}
