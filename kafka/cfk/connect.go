package cfk

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// ConnectSpec is the spec of Kafka Connect's workers.
type ConnectSpec struct {
	Replicas int       `json:"replicas"`
	Image    Image     `json:"image"`
	TLS      GlobalTLS `json:"tls"`
	// Build is nil for an image that has its plugins.
	Build                          *Build              `json:"build,omitempty"`
	GroupID                        string              `json:"groupID"`
	InternalTopicNames             InternalTopicNames  `json:"internalTopicNames"`
	InternalTopicReplicationFactor int                 `json:"internalTopicReplicationFactor"`
	KeyConverterType               string              `json:"keyConverterType"`
	ValueConverterType             string              `json:"valueConverterType"`
	ConnectorOverridePolicy        string              `json:"connectorOverridePolicy"`
	Dependencies                   ConnectDependencies `json:"dependencies"`
	ConfigOverrides                ConfigOverrides     `json:"configOverrides"`
	PDB                            PDB                 `json:"pdb"`
	PodTemplate                    PodTemplate         `json:"podTemplate"`
	License                        *License            `json:"license,omitempty"`
}

// Kind is Connect.
func (ConnectSpec) Kind() string { return "Connect" }

// InternalTopicNames are the topics in which workers keep their own data.
type InternalTopicNames struct {
	Configs string `json:"configs"`
	Offsets string `json:"offsets"`
	Status  string `json:"status"`
}

// Build adds plugins to the workers' image when their pods start (Type onDemand).
type Build struct {
	Type     string   `json:"type"`
	OnDemand OnDemand `json:"onDemand"`
}

// OnDemand has the plugins, and the space that they may take.
type OnDemand struct {
	StorageLimit string  `json:"storageLimit"`
	Plugins      Plugins `json:"plugins"`
}

// Plugins are listed by where they come from.
type Plugins struct {
	ConfluentHub []HubPlugin `json:"confluentHub"`
}

// HubPlugin is a plugin of Confluent Hub.
type HubPlugin struct {
	Owner   string `json:"owner"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ConnectDependencies are the connections of workers.
type ConnectDependencies struct {
	Kafka KafkaDependency `json:"kafka"`
}

// ConnectorSpec is a connector that Connect runs.
type ConnectorSpec struct {
	Class string `json:"class"`
	// TaskMax is the highest number of tasks, which share the topic's partitions.
	TaskMax           int           `json:"taskMax"`
	ConnectClusterRef Ref           `json:"connectClusterRef"`
	ConnectRest       RestEndpoint  `json:"connectRest"`
	RestartPolicy     RestartPolicy `json:"restartPolicy"`
	// Configs are texts, even numbers.
	Configs map[string]pulumi.StringInput `json:"configs"`
}

// Kind is Connector.
func (ConnectorSpec) Kind() string { return "Connector" }

// RestartPolicy says whether the operator restarts failed tasks (OnFailure) and how often.
type RestartPolicy struct {
	Type     string `json:"type"`
	MaxRetry int    `json:"maxRetry"`
}
