// Package kafka builds Kafka inside a Kubernetes cluster, on Confluent for Kubernetes: operator, credentials, controllers and brokers,
// topics, access rules, Connect and its sink, with a file for each component.
//
// The Kubernetes provider comes from the resource options (pulumi.Providers), and all children inherit it. Each component waits for the
// resources that it needs, so that they are made in the order operator, controllers, brokers, topics and Connect, sink. They are deleted in the
// opposite order, as the operator's finalizers call the live services that a resource belongs to.
package kafka
