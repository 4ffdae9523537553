package machine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// withBrokers gives a node that has a record of a Kafka resource, though nothing runs.
func withBrokers(t *testing.T) *Node {
	t.Helper()
	jars := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(jars, "kafka_2.13-4.1.2.jar"), nil, 0o600))
	java := fakeJava(t, t.TempDir(), "17")
	node := Open(t.TempDir(), Tools{Local: "/bin/local", Producer: "/bin/producer", Java: java, KafkaJars: jars})
	require.NoError(t, writeRecord(node, brokerKind, "kafka", BrokerSpec{
		Name: "kafka", Namespace: "confluent", Replicas: 2,
		Internal:    Listener{Name: "internal", Port: 9071, TLS: true, SASL: true},
		Replication: Listener{Name: "replication", Port: 9072, TLS: true, SASL: true},
	}))
	return node
}

func TestPodProcess(t *testing.T) {
	t.Parallel()
	node := withBrokers(t)
	pod := Pod{
		Namespace: "confluent", Name: "producer", Image: "123.dkr.ecr.eu-west-1.amazonaws.com/kafka-on-eks-local/producer:abc@sha256:def",
		Args: []string{"--verbose"},
		Env: map[string]string{
			"KAFKA_BOOTSTRAP_SERVERS": "kafka.confluent.svc.cluster.local:9071", "KAFKA_SASL_PASSWORD_FILE": "/mnt/kafka/password", "PRODUCER_HTTP_ADDRESS": ":8080",
		},
		Files:          map[string][]byte{"/mnt/kafka/password": []byte("secret")},
		ContainerPorts: map[string]int{"http": 8080}, ReadyPath: "/readyz", ReadyPort: "http", Grace: 30 * time.Second,
	}
	process, err := node.podProcess(pod)
	require.NoError(t, err)

	address, err := node.PodAddress("producer", "http")
	require.NoError(t, err)
	byNumber, err := node.PodAddress("producer", "8080")
	require.NoError(t, err)
	require.Equal(t, address, byNumber)
	password := filepath.Join(node.dir, "pods", "producer", "files", "mnt", "kafka", "password")
	require.Equal(t, []string{"/bin/producer", "--verbose"}, process.Command)
	require.Equal(t, []string{
		"KAFKA_BOOTSTRAP_SERVERS=" + node.Bootstrap("kafka"), "KAFKA_SASL_PASSWORD_FILE=" + password, "PRODUCER_HTTP_ADDRESS=" + address,
	}, process.Env)
	require.Equal(t, 1, strings.Count(node.Bootstrap("kafka"), ","))
	require.Equal(t, Probe{HTTP: "http://" + address + "/readyz"}, process.Ready)
	require.Equal(t, "pod", process.Kind)
	info, err := os.Stat(password)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())

	same, err := node.podProcess(pod)
	require.NoError(t, err)
	require.Equal(t, process, same)
	pod.Files = map[string][]byte{"/mnt/kafka/password": []byte("another")}
	changed, err := node.podProcess(pod)
	require.NoError(t, err)
	require.NotEqual(t, process.Revision, changed.Revision, "a changed secret restarts the pod")

	pod.Files = map[string][]byte{"/mnt/kafka/ca.pem": []byte("CA")}
	require.NoError(t, node.Remount(t.Context(), pod))
	require.NoFileExists(t, password)
	content, err := os.ReadFile(filepath.Join(filepath.Dir(password), "ca.pem"))
	require.NoError(t, err)
	require.Equal(t, "CA", string(content))
}

func TestJob(t *testing.T) {
	t.Parallel()
	node := withBrokers(t)
	process, err := node.podProcess(Pod{
		Name: "acls-1", Image: "x/producer:abc", Args: []string{"acls", "connect READ topic my-sports"}, OneShot: true, Retries: 6,
	})
	require.NoError(t, err)
	require.Equal(t, "job", process.Kind)
	require.Equal(t, 6, process.Retries)
	require.Equal(t, []string{"/bin/producer", "acls", "connect READ topic my-sports"}, process.Command)
}

func TestPodProblems(t *testing.T) {
	t.Parallel()
	node := withBrokers(t)
	tests := map[string]struct {
		pod  Pod
		want string
	}{
		"unknown program": {Pod{Name: "p", Image: "nginx:1"}, "has no local program: add it to local/machine/program.go"},
		"unknown service": {Pod{Name: "p", Image: "x/producer", Env: map[string]string{"A": "ksqldb.confluent.svc.cluster.local:8088"}}, "find ksqldb.confluent.svc.cluster.local:8088"},
		"unknown port":    {Pod{Name: "p", Image: "x/producer", Env: map[string]string{"A": "kafka.confluent.svc.cluster.local:9999"}}, "find kafka.confluent.svc.cluster.local:9999"},
		"probe":           {Pod{Name: "p", Image: "x/producer", ReadyPath: "/", ReadyPort: "web"}, "must be one of the container's ports"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.pod.Name = strings.ReplaceAll(name, " ", "-")
			_, err := node.podProcess(test.pod)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestConnectorProcess(t *testing.T) {
	t.Parallel()
	node := withBrokers(t)
	process, err := node.connectorProcess(
		ConnectorSpec{Name: "s3-sink", Kafka: "kafka", Username: "connect", Password: "secret", CAPEM: "PEM", Configs: map[string]string{"topics": "my-sports"}},
		S3Endpoint{URL: "http://127.0.0.1:1", AccessKey: "AK", SecretKey: "SK", Region: "us-east-1"},
	)
	require.NoError(t, err)
	address, err := node.ConnectorAddress("s3-sink")
	require.NoError(t, err)
	settings, err := os.ReadFile(process.Command[3])
	require.NoError(t, err)
	require.JSONEq(t, `{
		"name": "s3-sink",
		"kafka": {"bootstrap.servers": "`+node.Bootstrap("kafka")+`", "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN", "sasl.username": "connect",
			"sasl.password": "secret", "ssl.ca.pem": "PEM"},
		"s3": {"url": "http://127.0.0.1:1", "region": "us-east-1", "accessKey": "AK", "secretKey": "SK"},
		"configs": {"topics": "my-sports"},
		"httpAddress": "`+address+`"
	}`, string(settings))
	require.NotContains(t, strings.Join(process.Command, " "), "secret")
}
