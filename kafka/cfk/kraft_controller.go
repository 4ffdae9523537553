package cfk

// KRaftControllerSpec is the spec of the quorum that keeps Kafka's metadata.
type KRaftControllerSpec struct {
	Replicas           int                      `json:"replicas"`
	Image              Image                    `json:"image"`
	DataVolumeCapacity string                   `json:"dataVolumeCapacity"`
	StorageClass       StorageClass             `json:"storageClass"`
	TLS                GlobalTLS                `json:"tls"`
	Listeners          KRaftControllerListeners `json:"listeners"`
	Services           KRaftControllerServices  `json:"services"`
	Authorization      Authorization            `json:"authorization"`
	ConfigOverrides    ConfigOverrides          `json:"configOverrides"`
	OneReplicaPerNode  bool                     `json:"oneReplicaPerNode"`
	PDB                PDB                      `json:"pdb"`
	PodTemplate        PodTemplate              `json:"podTemplate"`
	License            *License                 `json:"license,omitempty"`
}

// Kind is KRaftController.
func (KRaftControllerSpec) Kind() string { return "KRaftController" }

// KRaftControllerServices are what runs in a controller's pod beside the quorum's protocol.
type KRaftControllerServices struct {
	Observer Observer `json:"observer"`
}

// KRaftControllerListeners are the controllers' ports.
type KRaftControllerListeners struct {
	// Controller must be the same as the brokers' KRaftDependency.ControllerListener.
	Controller Listener `json:"controller"`
}
