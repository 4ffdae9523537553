package cfk

// Observer is a container beside Kafka's that answers the kubelet's probes. By itself the operator calls a pod ready as soon as its port answers,
// while its replicas may still lag: a drain that follows takes the next pod, and writes stop for want of in-sync replicas. With an observer a broker
// is ready when it leads no under-replicated partition, and a controller when its log has caught up.
// Source: confluentinc/confluent-kubernetes-examples, observer-container/README.md.
type Observer struct {
	Image     string            `json:"image"`
	Readiness ObserverReadiness `json:"readiness"`
}

// ObserverReadiness is up to where a pod counts as ready: 0 under-replicated partitions for a broker, so many records behind for a controller.
type ObserverReadiness struct {
	MaxURP    *int `json:"maxURP,omitempty"`
	MaxLEOLag *int `json:"maxLeoLag,omitempty"`
}
