package kafka

import (
	"fmt"
	"strings"
)

// These are names inside the cluster. The operator derives the names of pods, services and volumes from them.
const (
	// Namespace holds everything of this package.
	Namespace = "confluent"
	// ConnectServiceAccount is the service account of Connect's workers, which gets the sink's AWS role.
	ConnectServiceAccount = "connect"
	// ConnectGroup is the group of Connect's workers, and the beginning of their internal topics' names.
	ConnectGroup = Namespace + "." + connectName

	brokersName     = "kafka"
	controllersName = "kraftcontroller"
	connectName     = "connect"
	sinkName        = "s3-sink"
	restClassName   = "default"
)

// These are the roles that have users in Kafka. Each has one in each of its two turns: see [Generations].
const (
	// serverRole is that of brokers and controllers among themselves.
	serverRole = "kafka"
	// restRole is that of the admin API, and of the operator who calls it.
	restRole = "rest"
	// jobsRole is that of Jobs, and of people with Kafka's tools.
	jobsRole     = "jobs"
	connectRole  = "connect"
	producerRole = "producer"
)

// Users are the users that are in every cluster, and one that the operator adds in some versions. No client may be called so.
func Users() []string {
	return append(eachTurn(serverRole, restRole, jobsRole, connectRole, producerRole), "operator")
}

// OwnsGroup reports whether a consumer group is Connect's or one of its sinks', as Connect derives a sink's group from its name.
func OwnsGroup(group string) bool {
	return group == ConnectGroup || strings.HasPrefix(group, sinkGroupPrefix)
}

// These are the ports that the operator opens for a cluster.
const (
	internalPort = 9071
	restPort     = 8090
	connectPort  = 8083
)

// Bootstrap is where clients in the cluster connect first: SASL_SSL with PLAIN.
var Bootstrap = address(brokersName, internalPort)

// ConnectInternalTopics are the topics in which Connect's workers keep configs, offsets and status.
func ConnectInternalTopics() []string {
	return []string{ConnectGroup + "-configs", ConnectGroup + "-offsets", ConnectGroup + "-status"}
}

// sinkGroup is the consumer group of the sink; Connect derives it from the connector's name.
const (
	sinkGroup       = sinkGroupPrefix + sinkName
	sinkGroupPrefix = "connect-"
)

// address is the address of a Service in the namespace.
func address(service string, port int) string {
	return fmt.Sprintf("%s.%s.svc.cluster.local:%d", service, Namespace, port)
}
