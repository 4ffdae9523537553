// Package kafka builds Kafka inside a Kubernetes cluster, on Confluent for Kubernetes: operator, credentials, controllers and brokers,
// topics, access rules, Connect and its sink, one component a file.
//
// The Kubernetes provider comes from the resource options (pulumi.Providers) and is inherited by all children. Each component waits for what
// it needs, so that creation runs in the order operator, controllers, brokers, topics and Connect, sink, and deletion in the
// opposite one: the operator's finalizers call the live services that a resource lies on.
package kafka
