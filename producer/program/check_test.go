package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// TestMain is the program itself where a test starts it as a process.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_RUN_PRODUCER") != "" {
		main()
	}
	os.Exit(m.Run())
}

// command is the program, not started yet.
func command(t *testing.T, environ ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), binary)
	command.Env = append(environ, "TEST_RUN_PRODUCER=1")
	return command
}

// process runs the program and returns its exit code and output.
func process(t *testing.T, environ []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, problems strings.Builder
	command := command(t, environ...)
	command.Args = append(command.Args, args...)
	command.Stdout, command.Stderr = &out, &problems
	_ = command.Run() // the exit code says it
	return command.ProcessState.ExitCode(), out.String(), problems.String()
}

// secured starts a Kafka that asks for users: one who may do everything needed, and one who may only look.
func secured(t *testing.T) *kfake.Cluster {
	t.Helper()
	allow := func(resource kmsg.ACLResourceType, name string, operations ...kmsg.ACLOperation) []kfake.ACL {
		var acls []kfake.ACL
		for _, operation := range operations {
			acls = append(acls, kfake.ACL{Resource: resource, Name: name, Pattern: kmsg.ACLResourcePatternTypeLiteral, Operation: operation, Allow: true})
		}
		return acls
	}
	all := kmsg.ACLOperationWrite
	rights := append(allow(kmsg.ACLResourceTypeTopic, "events", all, kmsg.ACLOperationDescribe),
		allow(kmsg.ACLResourceTypeTopic, "events.dead-letters", all, kmsg.ACLOperationDescribe)...)
	rights = append(rights, allow(kmsg.ACLResourceTypeTopic, "events.positions", all, kmsg.ACLOperationRead, kmsg.ACLOperationDescribe)...)
	rights = append(rights, allow(kmsg.ACLResourceTypeTransactionalId, "p", all, kmsg.ACLOperationDescribe)...)
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.EnableACLs(),
		kfake.Superuser("SCRAM-SHA-256", "admin", "admin"), kfake.User("SCRAM-SHA-256", "writer", "right", rights...),
		kfake.User("SCRAM-SHA-256", "reader", "right", allow(kmsg.ACLResourceTypeTopic, "events", kmsg.ACLOperationDescribe)...),
		kfake.SeedTopics(1, "events", "events.dead-letters", "events.positions"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	return cluster
}

func TestCheck(t *testing.T) {
	t.Parallel()
	cluster := secured(t)
	file := filepath.Join(t.TempDir(), "in.ndjson")
	require.NoError(t, os.WriteFile(file, []byte("{\"a\":1}\n"), 0o600))
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	kafka := func(user, password string) []string {
		return []string{"KAFKA_BOOTSTRAP_SERVERS=" + strings.Join(cluster.ListenAddrs(), ","), "KAFKA_SECURITY_PROTOCOL=SASL_PLAINTEXT",
			"KAFKA_SASL_MECHANISM=SCRAM-SHA-256", "KAFKA_SASL_USERNAME=" + user, "KAFKA_SASL_PASSWORD=" + password}
	}
	fileSource := []string{"SOURCE_KIND=file", "SOURCE_PATH=" + file}
	for name, c := range map[string]struct {
		environ []string
		code    int
		want    []string
	}{
		"good": {append(kafka("writer", "right"), fileSource...), 0, []string{
			"ok       kafka: brokers: 1", "ok       topic events: partitions: 1", "ok       topic events.dead-letters: partitions: 1",
			"ok       topic events.positions: partitions: 1", "ok       transactional id p: may be used",
			"ok       position: none committed yet: the source's beginning", "ok       source file:" + file + ": first event of 7 bytes",
			"no problems"}},
		"wrong password, no source": {append(kafka("writer", "wrong"), "SOURCE_KIND=sse", "SOURCE_URL="+server.URL+"/x?token=hush"), 1, []string{
			"PROBLEM  kafka: ", "uthentication", "PROBLEM  source sse:", "404 Not Found", "2 problems"}},
		"no rights": {append(kafka("reader", "right"), fileSource...), 1, []string{
			"PROBLEM  topic events: the user lacks [WRITE] on it", "PROBLEM  topic events.dead-letters: ", "PROBLEM  topic events.positions: ",
			"PROBLEM  transactional id p: ", "ok       source file:", "4 problems"}},
		"no topic": {append(kafka("writer", "right"), "SOURCE_KIND=generator", "PRODUCER_DEAD_LETTER_TOPIC=nowhere"), 1, []string{
			"PROBLEM  topic nowhere: ", "ok       source generator:", "1 problem"}},
		"no kafka": {append([]string{"KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1"}, fileSource...), 1, []string{
			"PROBLEM  kafka: no answer in 10s: ", "Connection refused", "1 problem"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := process(t, append(c.environ, "PRODUCER_NAME=p", "PRODUCER_TOPIC=events"), "--check")
			require.Equal(t, c.code, code, stdout+stderr)
			for _, want := range c.want {
				require.Contains(t, stdout, want)
			}
			require.NotContains(t, stdout+stderr, "hush")
			require.NotContains(t, stdout+stderr, "wrong")
		})
	}
	// Without a Kafka there is the source still.
	alone := append([]string{"KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1", "PRODUCER_NAME=p", "PRODUCER_TOPIC=events"}, fileSource...)
	code, stdout, stderr := process(t, alone, "--check=source")
	require.Zero(t, code, stderr)
	require.Regexp(t, `^ok       source: open after \S+\n$`, stdout)

	code, stdout, stderr = process(t, nil, "--check")
	require.Equal(t, exitSettings, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "config has 4 problems:")
}

// TestCheckTopics: settings of topics that would lose positions, refuse batches or change timestamps are problems.
func TestCheckTopics(t *testing.T) {
	t.Parallel()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...))
	require.NoError(t, err)
	defer client.Close()
	admin := kadm.NewClient(client)
	for topic, config := range map[string]map[string]string{
		"timed": {"message.timestamp.type": "LogAppendTime"}, "small": {"max.message.bytes": "5000"},
		"dead": {}, "positions": {"cleanup.policy": "delete"},
	} {
		values := map[string]*string{}
		for key, value := range config {
			values[key] = &value
		}
		_, err := admin.CreateTopic(t.Context(), 1, 1, values, topic)
		require.NoError(t, err)
	}
	for topic, want := range map[string]string{
		"timed": "PROBLEM  topic timed: message.timestamp.type is LogAppendTime, must be CreateTime",
		"small": "PROBLEM  topic small: max.message.bytes is 5000, must be at least KAFKA_BATCH_SIZE, 1000000",
	} {
		code, stdout, _ := process(t, []string{"PRODUCER_NAME=p", "PRODUCER_TOPIC=" + topic, "PRODUCER_DEAD_LETTER_TOPIC=dead", "SOURCE_KIND=generator",
			"PRODUCER_POSITION_TOPIC=positions", "RECORD_TIMESTAMP=$.at", "KAFKA_BOOTSTRAP_SERVERS=" + strings.Join(cluster.ListenAddrs(), ",")}, "--check")
		require.Equal(t, exitFailed, code)
		require.Contains(t, stdout, want)
		require.Contains(t, stdout, `PROBLEM  topic positions: cleanup.policy is "delete", must be compact`)
	}
}

// TestCheckFencesNobody: a producer that just committed goes on.
func TestCheckFencesNobody(t *testing.T) {
	t.Parallel()
	cluster := secured(t)
	environ := []string{"KAFKA_BOOTSTRAP_SERVERS=" + strings.Join(cluster.ListenAddrs(), ","), "KAFKA_SECURITY_PROTOCOL=SASL_PLAINTEXT",
		"KAFKA_SASL_MECHANISM=SCRAM-SHA-256", "KAFKA_SASL_USERNAME=writer", "KAFKA_SASL_PASSWORD=right", "SOURCE_KIND=generator",
		"SOURCE_COUNT=10", "PRODUCER_NAME=p", "PRODUCER_TOPIC=events", "PRODUCER_HTTP_ADDRESS=127.0.0.1:0"}
	running := command(t, environ...)
	require.NoError(t, running.Start())
	require.Eventually(t, func() bool { return cluster.PartitionInfo("events.positions", 0).HighWatermark > 0 }, 20*time.Second, 10*time.Millisecond)
	code, stdout, stderr := process(t, environ, "--check")
	require.Zero(t, code, stdout+stderr)
	require.Contains(t, stdout, "transactional id p: not tried: a producer committed")
	require.Regexp(t, `position: 10, after 10 events and 0 dead letters`, stdout)
	require.NoError(t, running.Process.Signal(os.Interrupt))
	require.NoError(t, running.Wait(), "it was not fenced")
}

func TestFlags(t *testing.T) {
	t.Parallel()
	code, stdout, _ := process(t, nil, "--version")
	require.Zero(t, code)
	require.Equal(t, version+"\n", stdout)
	code, _, stderr := process(t, nil, "--help")
	require.Zero(t, code)
	require.Contains(t, stderr, "-check")
	code, _, stderr = process(t, nil, "--check=kafka")
	require.Equal(t, exitSettings, code)
	require.Contains(t, stderr, "must be all or source")
	code, _, stderr = process(t, nil, "check")
	require.Equal(t, exitSettings, code)
	require.Contains(t, stderr, `got argument "check"`)
}

// TestTraces: each transaction is a span with its steps, and the last ones are sent before the end.
func TestTraces(t *testing.T) {
	t.Parallel()
	cluster := secured(t)
	var mutex sync.Mutex
	names := map[string]int{}
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mutex.Lock()
		defer mutex.Unlock()
		for _, name := range []string{"transaction", "read", "send", "commit"} {
			names[name] += strings.Count(string(body), `"name":"`+name+`"`)
		}
	}))
	t.Cleanup(collector.Close)
	running := command(t, "KAFKA_BOOTSTRAP_SERVERS="+strings.Join(cluster.ListenAddrs(), ","), "KAFKA_SECURITY_PROTOCOL=SASL_PLAINTEXT",
		"KAFKA_SASL_MECHANISM=SCRAM-SHA-256", "KAFKA_SASL_USERNAME=writer", "KAFKA_SASL_PASSWORD=right", "SOURCE_KIND=generator",
		"SOURCE_COUNT=10", "PRODUCER_NAME=p", "PRODUCER_TOPIC=events", "PRODUCER_HTTP_ADDRESS=127.0.0.1:0", "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL)
	require.NoError(t, running.Start())
	require.Eventually(t, func() bool { return cluster.PartitionInfo("events.positions", 0).HighWatermark > 0 }, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, running.Process.Signal(os.Interrupt))
	require.NoError(t, running.Wait())
	mutex.Lock()
	defer mutex.Unlock()
	require.Positive(t, names["transaction"])
	for _, name := range []string{"read", "send", "commit"} {
		require.Equal(t, names["transaction"], names[name], name)
	}
}
