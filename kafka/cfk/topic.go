package cfk

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// KafkaRestClassSpec is how the operator reaches a cluster's admin API.
type KafkaRestClassSpec struct {
	KafkaClusterRef Ref          `json:"kafkaClusterRef"`
	KafkaRest       RestEndpoint `json:"kafkaRest"`
}

// Kind is KafkaRestClass.
func (KafkaRestClassSpec) Kind() string { return "KafkaRestClass" }

// KafkaTopicSpec is the spec of a topic. The number of partitions can grow; the number of replicas can't change.
type KafkaTopicSpec struct {
	Name              pulumi.StringInput `json:"name"`
	PartitionCount    int                `json:"partitionCount"`
	Replicas          int                `json:"replicas"`
	KafkaRestClassRef Ref                `json:"kafkaRestClassRef"`
	// Configs are texts, even numbers.
	Configs map[string]string `json:"configs"`
}

// Kind is KafkaTopic.
func (KafkaTopicSpec) Kind() string { return "KafkaTopic" }
