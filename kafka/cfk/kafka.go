package cfk

// KafkaSpec is the spec of the brokers.
type KafkaSpec struct {
	Replicas           int               `json:"replicas"`
	Image              Image             `json:"image"`
	DataVolumeCapacity string            `json:"dataVolumeCapacity"`
	StorageClass       StorageClass      `json:"storageClass"`
	TLS                GlobalTLS         `json:"tls"`
	Listeners          KafkaListeners    `json:"listeners"`
	Services           KafkaServices     `json:"services"`
	Authorization      Authorization     `json:"authorization"`
	RackAssignment     RackAssignment    `json:"rackAssignment"`
	Dependencies       KafkaDependencies `json:"dependencies"`
	ConfigOverrides    ConfigOverrides   `json:"configOverrides"`
	OneReplicaPerNode  bool              `json:"oneReplicaPerNode"`
	PDB                PDB               `json:"pdb"`
	PodTemplate        PodTemplate       `json:"podTemplate"`
	License            *License          `json:"license,omitempty"`
}

// Kind is Kafka.
func (KafkaSpec) Kind() string { return "Kafka" }

// KafkaListeners are the brokers' ports: Internal (9071) for clients in the cluster, Replication (9072) for the brokers themselves, and External
// (9092) for clients outside.
type KafkaListeners struct {
	Internal    Listener          `json:"internal"`
	Replication Listener          `json:"replication"`
	External    *ExternalListener `json:"external,omitempty"`
}

// KafkaServices are the services in a broker's pod besides Kafka's own protocol.
type KafkaServices struct {
	KafkaRest KafkaRest `json:"kafkaRest"`
	Observer  Observer  `json:"observer"`
}

// KafkaRest is the admin API, through which the operator makes topics.
type KafkaRest struct {
	TLS            TLS             `json:"tls"`
	Authentication *Authentication `json:"authentication"`
}

// RackAssignment takes a broker's rack from labels of its node, so that replicas are spread over zones.
type RackAssignment struct {
	NodeLabels []string `json:"nodeLabels"`
}

// KafkaDependencies are the connections of brokers.
type KafkaDependencies struct {
	KRaftController KRaftDependency     `json:"kRaftController"`
	KafkaRest       KafkaRestDependency `json:"kafkaRest"`
}

// KRaftDependency is the controllers' quorum.
type KRaftDependency struct {
	ClusterRef         Ref      `json:"clusterRef"`
	ControllerListener Listener `json:"controllerListener"`
}

// KafkaRestDependency is how the admin API itself logs in to the brokers.
type KafkaRestDependency struct {
	Authentication *Authentication `json:"authentication"`
}
