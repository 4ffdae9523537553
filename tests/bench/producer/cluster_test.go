package producer_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/machine/certs"
	"kafka-on-eks/tests/harness"
)

const (
	brokersName = "kafka"
	partitions  = 6
	password    = "bench-password"
	deadLetters = "bench.dead-letters"
	positions   = "bench.positions"
)

// cluster is three brokers and their controllers, with the security that the program declares.
type cluster struct {
	node       *machine.Node
	caFile     string
	javaConfig string // a client's configuration, as Java clients read it
	topics     int
}

// start starts the brokers. They end with the benchmark.
func start(b *testing.B) *cluster {
	b.Helper()
	root := harness.Root()
	dir := b.TempDir()
	c := &cluster{caFile: filepath.Join(dir, "ca.pem"), javaConfig: filepath.Join(dir, "client.properties")}
	c.node = machine.Open(filepath.Join(dir, "stack"), machine.Tools{
		Local: filepath.Join(root, "bin", "local"), KafkaJars: filepath.Join(root, ".local", "cache", "kafka"),
	})
	c.node.Log = slog.New(slog.DiscardHandler)
	b.Cleanup(func() { require.NoError(b, c.node.Stop(context.Background())) })
	certificate, key, err := certs.NewAuthority("bench")
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(c.caFile, []byte(certificate), 0o600))
	ca := machine.KeyPair{CertPEM: certificate, KeyPEM: key}
	users := map[string]string{brokersName: password}
	listener := func(name string, port int) machine.Listener {
		return machine.Listener{Name: name, Port: port, TLS: true, SASL: true, Users: users, Username: brokersName, Password: password}
	}
	super := []string{"User:" + brokersName}
	require.NoError(b, c.node.Prepare(b.Context()))
	require.NoError(b, c.node.Controllers(b.Context(), machine.ControllerSpec{
		Name: "kraftcontroller", Namespace: "confluent", Replicas: 3, CA: ca, Listener: listener("controller", 9074), SuperUsers: super,
	}))
	require.NoError(b, c.node.Brokers(b.Context(), machine.BrokerSpec{
		Name: brokersName, Namespace: "confluent", Replicas: 3, CA: ca, ControllerName: "kraftcontroller", SuperUsers: super,
		Internal: listener("internal", 9071), Replication: listener("replication", 9072), Controller: listener("controller", 9074),
		Overrides: []string{"auto.create.topics.enable=false", "default.replication.factor=3", "min.insync.replicas=2"},
	}))
	require.NoError(b, os.WriteFile(c.javaConfig, fmt.Appendf(nil, `security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
ssl.truststore.type=PEM
ssl.truststore.location=%s
`, brokersName, password, c.caFile), 0o600))
	c.keep(b, deadLetters, 1, nil)
	c.keep(b, positions, 1, map[string]string{"cleanup.policy": "compact"})
	return c
}

// client is the configuration that the producer and the bare loop are given alike.
func (c *cluster) client() map[string]string {
	properties := map[string]string{
		"bootstrap.servers": c.node.Bootstrap(brokersName), "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN",
		"sasl.username": brokersName, "sasl.password": password, "ssl.ca.location": c.caFile,
	}
	maps.Copy(properties, tuning)
	maps.Copy(properties, map[string]string{ // the producer's defaults, for the bare loop
		"queue.buffering.max.messages": "24576", "queue.buffering.max.kbytes": "32768", "partitioner": "murmur2_random",
	})
	return properties
}

// tuning is what every peer is given alike, Kafka's own tool too.
var tuning = map[string]string{"compression.type": "lz4", "linger.ms": "20", "batch.size": "1000000"}

// topic makes a new topic for one run, so that every run begins with the same. It is removed by the function returned.
func (c *cluster) topic(b *testing.B) (name string, remove func()) {
	b.Helper()
	c.topics++
	name = fmt.Sprintf("bench-%d", c.topics)
	c.keep(b, name, partitions, map[string]string{"min.insync.replicas": "2"})
	return name, func() { require.NoError(b, c.node.RemoveTopic(b.Context(), brokersName, name)) }
}

func (c *cluster) keep(b *testing.B, name string, partitions int, configs map[string]string) {
	b.Helper()
	require.NoError(b, c.node.Topic(b.Context(), machine.TopicSpec{
		Kafka: brokersName, Name: name, Partitions: partitions, Replicas: 3, Configs: configs,
	}))
}

// cpu is the time that the brokers' processes have run for so far.
func (c *cluster) cpu(b *testing.B) time.Duration {
	b.Helper()
	statuses, err := c.node.Processes(context.Background())
	require.NoError(b, err)
	var used time.Duration
	for _, s := range statuses {
		if strings.HasPrefix(s.Name, brokersName+"-") {
			used += cpuOf(b, s.PID)
		}
	}
	return used
}
