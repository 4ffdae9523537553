// Package verify compares, record by record, what is in a topic with what the sink wrote to S3, and with what the
// producer says Kafka acknowledged.
//
// Records flow while it looks, so it takes a snapshot first, in the order in which a record travels backwards: what the
// producer has acknowledged, what the sink's group has committed, the ends of the partitions, then the objects. So
// nothing that the snapshot holds a promise for can be in flight: a record behind the committed offset has to be in S3,
// and one acknowledged has to be in the topic.
//
// Lines are matched by a hash of folder and content, one partition at a time: each line in S3 pays for one record in the
// topic. That needs a few dozen bytes a record and no order, so that any mix of missing, repeated and foreign lines is
// counted right.
package verify
