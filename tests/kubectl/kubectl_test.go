// Package kubectl brings a stack up in a real Kubernetes API server, and does to it by kubectl what people do to a cluster.
package kubectl

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/kubernetes/cluster"
	"kafka-on-eks/tests/harness"
)

const settings = harness.SmallStack + `  kafka-on-eks:source: {kind: generator, rate: 200}
`

// within is how long what kubectl asks for may take on a busy machine.
const within = 2 * time.Minute

// stack is one that is up in a cluster.
type stack struct {
	*harness.Command
	kubectl string
	// home is kubectl's, which keeps a cache there.
	home string
}

// must runs kubectl in the stack's namespace, and wants it to succeed.
func (s *stack) must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := s.run(args...)
	require.NoError(t, err, out)
	return out
}

func (s *stack) run(args ...string) (string, error) {
	command := exec.Command(s.kubectl, append([]string{"-n", "confluent"}, args...)...)
	command.Env = append(os.Environ(), "KUBECONFIG="+filepath.Join(s.Home, "local", "kubernetes", "kubeconfig"), "HOME="+s.home)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err
}

// await waits until a field of an object is as wanted.
func (s *stack) await(t *testing.T, object, jsonPath, want string) {
	t.Helper()
	harness.Eventually(t, within, func() error {
		got, err := s.run("get", object, "-o", "jsonpath="+jsonPath)
		if err == nil && got != want {
			err = errors.New("it answers")
		}
		if err != nil {
			return fmt.Errorf("%s of %s is %q, must be %q: %w", jsonPath, object, got, want, err)
		}
		return nil
	})
}

// deleteProducer deletes the producer's one pod, and waits until there is another one, which is ready.
func (s *stack) deleteProducer(t *testing.T) {
	t.Helper()
	const names, ready = "{.items[*].metadata.name}", "{.items[*].status.containerStatuses[0].ready}"
	get := func(jsonPath string) (string, error) {
		return s.run("get", "pods", "-l", "app=producer", "-o", "jsonpath="+jsonPath)
	}
	before, err := get(names)
	require.NoError(t, err, before)
	require.NotEmpty(t, before)
	require.NotContains(t, before, " ", "one pod")
	s.must(t, "delete", "pod", before)
	harness.Eventually(t, within, func() error {
		now, err := get(names + " " + ready)
		if name, is, _ := strings.Cut(now, " "); err == nil && (name == before || is != "true") {
			err = errors.New("not another one that is ready")
		}
		if err != nil {
			return fmt.Errorf("pods are %q, and were %s: %w", now, before, err)
		}
		return nil
	})
}

// anotherPID waits until a process runs again, under another id.
func (s *stack) anotherPID(t *testing.T, process string, before int) {
	t.Helper()
	harness.Eventually(t, within, func() error {
		if now := s.Status(t).Process(t, process); now.PID == before || !now.Ready {
			return fmt.Errorf("%s is %s with pid %d, which was %d", process, now.State, now.PID, before)
		}
		return nil
	})
}

func TestKubectl(t *testing.T) {
	root := harness.Root()
	missing := cluster.Missing(root)
	kubectl := filepath.Join(root, cluster.Tools, "kubectl")
	if _, err := os.Stat(kubectl); err != nil && missing == "" {
		missing = kubectl
	}
	if missing != "" {
		t.Skipf("needs %s (make kubernetes)", missing) //nolint:forbidigo // its tools take minutes to compile, and 0.4 GB
	}
	file := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(file, []byte(settings), 0o600))
	s := &stack{harness.New(t), kubectl, t.TempDir()}
	up := []string{"up", "--kubernetes", "--config-file", file}
	require.Contains(t, s.Must(t, up...), "Records are landing in S3")

	t.Run("get", func(t *testing.T) {
		for object, want := range map[string]string{
			"kafka/kafka {.status.phase}": "RUNNING", "kraftcontroller/kraftcontroller {.status.phase}": "RUNNING", "kafkatopic/my-sports {.status.appState}": "Created",
			"connector/s3-sink {.status.connectorState}": "RUNNING", "deployment/producer {.status.readyReplicas}": "1",
			"pod/kafka-0 {.status.phase}": "Running", "pod/connect-0 {.status.containerStatuses[0].ready}": "true",
			"pod/kraftcontroller-0 {.status.containerStatuses[0].ready}": "true",
		} {
			name, jsonPath, _ := strings.Cut(object, " ")
			s.await(t, name, jsonPath, want)
		}
		require.Contains(t, s.must(t, "get", "kafka"), "RUNNING")
	})
	t.Run("logs", func(t *testing.T) {
		require.Contains(t, s.must(t, "logs", "kafka-0"), "KafkaRaftServer")
		require.Len(t, strings.Split(strings.TrimSpace(s.must(t, "logs", "deployment/producer", "--tail=2")), "\n"), 2)
		_, err := s.run("exec", "kafka-0", "--", "true")
		require.Error(t, err, "there is no container to get into")
	})
	t.Run("delete pod", func(t *testing.T) {
		broker, sink := s.Status(t).Process(t, "kafka-1").PID, s.Status(t).Process(t, "s3-sink").PID
		s.must(t, "delete", "pod", "kafka-1", "connect-0")
		s.anotherPID(t, "kafka-1", broker)
		s.anotherPID(t, "s3-sink", sink)
		s.await(t, "pod/kafka-1", "{.status.containerStatuses[0].ready}", "true")
		s.await(t, "kafka/kafka", "{.status.readyReplicas}", "2")
		s.deleteProducer(t)
	})
	t.Run("scale", func(t *testing.T) {
		s.must(t, "scale", "deployment/producer", "--replicas=0")
		harness.Eventually(t, within, func() error {
			for _, p := range s.Status(t).Processes {
				if p.Name == "producer" {
					return fmt.Errorf("the producer is %s", p.State)
				}
			}
			return nil
		})
		s.must(t, "scale", "deployment/producer", "--replicas=1")
		s.await(t, "deployment/producer", "{.status.readyReplicas}", "1")
		s.must(t, "scale", "kafka/kafka", "--replicas=3")
		s.await(t, "kafka/kafka", "{.status.readyReplicas}", "3")
		s.await(t, "pod/kafka-2", "{.status.containerStatuses[0].ready}", "true")
		require.Equal(t, 3, s.Brokers(t))
		s.must(t, "scale", "kafka/kafka", "--replicas=2")
		harness.Eventually(t, within, func() error {
			if out, err := s.run("get", "pod", "kafka-2"); err == nil {
				return fmt.Errorf("kafka-2 is there: %s", out)
			}
			return nil
		})
		require.Equal(t, 2, s.Brokers(t))
	})
	t.Run("annotate", func(t *testing.T) {
		sink := s.Status(t).Process(t, "s3-sink").PID
		s.must(t, "annotate", "connector/s3-sink", "platform.confluent.io/restart-connector=true")
		s.anotherPID(t, "s3-sink", sink)
		s.await(t, "connector/s3-sink", `{.metadata.annotations.platform\.confluent\.io/restart-connector}`, "")
		s.must(t, "annotate", "connector/s3-sink", "platform.confluent.io/pause-connector=true")
		s.await(t, "connector/s3-sink", "{.status.connectorState}", "PAUSED")
		s.must(t, "annotate", "connector/s3-sink", "platform.confluent.io/resume-connector=true")
		s.await(t, "connector/s3-sink", "{.status.connectorState}", "RUNNING")
	})
	t.Run("kill -9", func(t *testing.T) {
		for _, process := range []string{"etcd", "kube-apiserver", "kube-agent"} {
			s.Kill(t, process)
		}
		s.await(t, "kafka/kafka", "{.status.phase}", "RUNNING") // once the API server is back
		s.deleteProducer(t)
	})
	t.Run("up again", func(t *testing.T) {
		require.Contains(t, s.Must(t, "up", "--config-file", file), "No changes", "the cluster stays without the flag, too")
		require.Contains(t, s.Must(t, "preview", "--config-file", file, "-c", "topic.partitions=8"), "spec.partitionCount")
		require.Contains(t, s.Must(t, "up", "--config-file", file, "-c", "topic.partitions=8"), "Stack local is up")
		s.await(t, "kafkatopic/my-sports", "{.status.partitionCount}", "8")
	})
	t.Run("down", func(t *testing.T) {
		var ports []int
		for _, p := range s.Status(t).Processes {
			ports = append(ports, p.Ports...)
		}
		s.Must(t, "down")
		left, err := os.ReadDir(s.Home)
		require.NoError(t, err)
		require.Empty(t, left)
		for _, port := range ports {
			listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			require.NoError(t, err, "a port that isn't free")
			require.NoError(t, listener.Close())
		}
	})
}
