package standin

import "fmt"

// refusedChange says what Kafka would refuse of a change of a topic, or "". The real operator finds out when it has come to the topic, after the brokers: here
// the plan fails, with nothing done.
func refusedChange(old, changed manifest) string {
	var was, is topicResource
	if old.kind() != "KafkaTopic" || old.into(&was) != nil || changed.into(&is) != nil || was.Metadata != is.Metadata || was.topic() != is.topic() {
		return ""
	}
	switch {
	case is.Spec.Replicas != was.Spec.Replicas:
		return fmt.Sprintf("spec.replicas: got %d, must stay %d: Kafka can't change them on a topic that is there", is.Spec.Replicas, was.Spec.Replicas)
	case is.Spec.PartitionCount < was.Spec.PartitionCount:
		return fmt.Sprintf("spec.partitionCount: got %d, must be at least %d: Kafka takes no partition away", is.Spec.PartitionCount, was.Spec.PartitionCount)
	}
	return ""
}
