package runtime

import "context"

// ConnectorSpec describes a sink connector and who it is in Kafka.
type ConnectorSpec struct {
	Name               string
	Kafka              string // the Kafka resource that its Connect uses
	Username, Password string
	CAPEM              string
	Configs            map[string]string // spec.configs of the Connector resource
}

// Connector runs the local S3 sink with the connector's settings and returns when its task runs.
func (n *Node) Connector(ctx context.Context, spec ConnectorSpec) error { return errUnfinished }

// RemoveConnector ends the connector and deletes its settings.
func (n *Node) RemoveConnector(ctx context.Context, name string) error { return errUnfinished }

// ConnectorAddress says where the connector's /readyz, /metrics and /status are, "127.0.0.1:port".
func (n *Node) ConnectorAddress(name string) (string, error) { return "", errUnfinished }
