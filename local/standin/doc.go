// Package standin plays the cloud providers on one machine.
//
// The Pulumi engine attaches to one gRPC server a provider package (see Serve) in place of the
// plugins for aws, awsx, eks, kubernetes, docker-build, random and tls. Each resource type is
// either real, which means that creating it starts or changes something on this machine (a bucket,
// a broker, a topic, a connector, a pod), or recorded: its inputs are checked and kept, nothing
// else. A type on neither list is an error that names the type and the file to add it in.
//
// In a preview, a property that the real provider only knows after creating is unknown here too,
// so that a plan never shows more than it would in the cloud.
package standin
