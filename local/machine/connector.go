package machine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"
)

// ConnectorSpec describes a sink connector and who it is in Kafka.
type ConnectorSpec struct {
	Name               string
	Kafka              string // the Kafka resource that its Connect uses
	Username, Password string
	CAPEM              string
	Configs            map[string]string // spec.configs of the Connector resource
}

// sinkFile is the name of the sink's settings in the folder of its pod.
const sinkFile = "sink.json"

// sinkSettings is the file that `sink --config` reads; the sink's package describes it.
type sinkSettings struct {
	Name        string            `json:"name"`
	Kafka       map[string]string `json:"kafka"`
	S3          sinkS3            `json:"s3"`
	Configs     map[string]string `json:"configs"`
	HTTPAddress string            `json:"httpAddress"`
}

type sinkS3 struct {
	URL       string `json:"url"`
	Region    string `json:"region"`
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
}

// Connector runs the local S3 sink with the connector's settings and returns when its task runs.
func (n *Node) Connector(ctx context.Context, spec ConnectorSpec) error {
	endpoint, err := n.S3(ctx)
	if err != nil {
		return err
	}
	if err := n.recordConfigs(spec); err != nil {
		return err
	}
	process, err := n.connectorProcess(spec, endpoint)
	if err != nil {
		return fmt.Errorf("prepare connector %s: %w", spec.Name, err)
	}
	return n.applyWith(ctx, process, func(ctx context.Context) error { return n.KafkaReady(ctx, spec.Kafka) })
}

// connectorProcess writes the sink's settings and gives its process.
func (n *Node) connectorProcess(spec ConnectorSpec, endpoint S3Endpoint) (Process, error) {
	kafka, err := n.clientProperties(spec)
	if err != nil {
		return Process{}, err
	}
	port, err := n.Port(connectorPort(spec.Name))
	if err != nil {
		return Process{}, err
	}
	folder, err := n.folder("pods", spec.Name)
	if err != nil {
		return Process{}, err
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	content, err := json.MarshalIndent(sinkSettings{
		Name: spec.Name, Kafka: kafka, Configs: spec.Configs, HTTPAddress: address,
		S3: sinkS3{URL: endpoint.URL, Region: endpoint.Region, AccessKey: endpoint.AccessKey, SecretKey: endpoint.SecretKey},
	}, "", "  ")
	if err != nil {
		return Process{}, fmt.Errorf("encode settings: %w", err)
	}
	path := filepath.Join(folder, sinkFile)
	if err := renameio.WriteFile(path, content, 0o600); err != nil {
		return Process{}, fmt.Errorf("write settings: %w", err)
	}
	return Process{
		Name: spec.Name, Kind: "connector", Command: []string{n.tools.Local, "sink", "--config", path}, Dir: folder, Revision: revision(content),
		Ports: []int{port}, Ready: Probe{HTTP: "http://" + address + "/readyz"}, Grace: 30 * time.Second, StopOrder: stopPods,
	}, nil
}

// clientProperties are librdkafka's, for the internal listener.
func (n *Node) clientProperties(spec ConnectorSpec) (map[string]string, error) {
	brokers, err := readRecord[BrokerSpec](n, brokerKind, spec.Kafka)
	if err != nil {
		return nil, err
	}
	if brokers == nil {
		return nil, fmt.Errorf("find Kafka %s: there is none", spec.Kafka)
	}
	properties := map[string]string{
		"bootstrap.servers": n.Bootstrap(spec.Kafka),
		"security.protocol": brokers.Internal.confListener(0).Protocol(),
	}
	if brokers.Internal.TLS {
		properties["ssl.ca.pem"] = spec.CAPEM
	}
	if brokers.Internal.SASL {
		properties["sasl.mechanism"], properties["sasl.username"], properties["sasl.password"] = "PLAIN", spec.Username, spec.Password
	}
	return properties, nil
}

func connectorPort(name string) string { return name + "/http" }

// RemoveConnector ends the connector and deletes its settings. One that isn't there is fine.
func (n *Node) RemoveConnector(ctx context.Context, name string) error { return n.RemovePod(ctx, name) }

// ConnectorAddress says where the connector's /readyz, /metrics and /status are, "127.0.0.1:port".
func (n *Node) ConnectorAddress(name string) (string, error) {
	if _, err := os.Stat(filepath.Join(n.dir, "pods", name, sinkFile)); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("find connector %s: there is none", name)
		}
		return "", fmt.Errorf("find connector %s: %w", name, err)
	}
	port, err := n.Port(connectorPort(name))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("127.0.0.1:%d", port), nil
}
