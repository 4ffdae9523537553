// Package sink writes a Kafka topic to S3 exactly as Confluent's S3 sink connector does: it reads the same connector
// configuration (class io.confluent.connect.s3.S3SinkConnector) and makes the same objects, offsets and dead letters.
// Confluent's plugin may not be passed on, so the local stack runs this one in its place.
//
// The package has two halves. The core knows neither Kafka nor S3 and is what the recorded outcomes of the real
// connector are tested against:
//
//	Config     what the connector's configuration says, or every problem in it at once
//	Task       takes batches of messages, gives rotations (files to upload, the offset to commit after) and dead letters
//	writer     the state machine of one topic-partition: which file a record goes to, when files close
//	converter  bytes of a message to a value; lineFormat a value to a line; partitioner a record to a folder
//	jackson    JSON as Connect's converter reads and writes it, a package of its own
//
// The runner (Run) feeds the core from a consumer group, uploads, and commits:
//
//	a rotation's files are uploaded, its dead letters awaited, and only then does the group's offset move past it.
//
// Where reading begins is decided when partitions come (rebalance.go): Connect would begin a topic that was made again from its beginning,
// and give its objects the names of those that are there; here the task fails. And no upload replaces an object that holds other records.
//
// Names and bytes of an object depend on nothing but the records and the configuration, so whatever is killed at
// whatever moment, reading again from the committed offset writes the same objects again and repeats no record.
//
// Read task.go if you want to know what happens to a batch, writer.go for rotation, run.go for the life of the process.
package sink
