package machine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/machine/certs"
	"kafka-on-eks/local/machine/supervisor"
)

// projectRoot is where the binaries and the cached jars are.
func projectRoot(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	return root
}

// tools says where the real programs are.
func tools(t *testing.T) machine.Tools {
	t.Helper()
	if testing.Short() {
		t.Skip("starts real brokers") //nolint:forbidigo // -short asks for it
	}
	require.NoError(t, machine.CheckJava(""))
	root := projectRoot(t)
	jars := os.Getenv("KAFKA_JARS")
	if jars == "" {
		jars = filepath.Join(root, ".local", "cache", "kafka")
	}
	found, _ := filepath.Glob(filepath.Join(jars, "kafka_2.13-*.jar"))
	require.NotEmpty(t, found, "no Kafka in %s: make jars, or set KAFKA_JARS", jars)
	gateway := filepath.Join(root, "bin", "versitygw")
	require.FileExists(t, gateway, "make bin/versitygw")
	self, err := os.Executable()
	require.NoError(t, err)
	producer := filepath.Join(root, "bin", "producer")
	require.FileExists(t, producer, "make bin/producer")
	return machine.Tools{Local: self, Producer: producer, VersityGW: gateway, KafkaJars: jars}
}

func authority(t *testing.T) machine.KeyPair {
	t.Helper()
	certificate, key, err := certs.NewAuthority("test")
	require.NoError(t, err)
	return machine.KeyPair{CertPEM: certificate, KeyPEM: key}
}

const superPassword = `pass"word\with:odd=characters#é` // what needs an escape somewhere

// specs describes a cluster as the program declares it.
func specs(ca machine.KeyPair) (machine.ControllerSpec, machine.BrokerSpec) {
	users := map[string]string{"kafka": superPassword, "kafka-b": "other-password", "producer": "producer-password", "connect": "connect-password"}
	superUsers := []string{"User:kafka", "User:kafka-b"}
	listener := func(name string, port int) machine.Listener {
		return machine.Listener{Name: name, Port: port, TLS: true, SASL: true, Users: users, Username: "kafka", Password: superPassword}
	}
	return machine.ControllerSpec{
			Name: "kraftcontroller", Namespace: "confluent", Replicas: 3, CA: ca, Listener: listener("controller", 9074), SuperUsers: superUsers,
		}, machine.BrokerSpec{
			Name: "kafka", Namespace: "confluent", Replicas: 3, CA: ca, ControllerName: "kraftcontroller", SuperUsers: superUsers,
			Internal: listener("internal", 9071), Replication: listener("replication", 9072), Controller: listener("controller", 9074),
			Overrides: []string{"auto.create.topics.enable=false", "default.replication.factor=3", "min.insync.replicas=2", "confluent.balancer.enable=true"},
		}
}

// stage is a running cluster and what the test knows of it.
type stage struct {
	t           *testing.T
	node        *machine.Node
	dir         string
	ca          machine.KeyPair
	controllers machine.ControllerSpec
	brokers     machine.BrokerSpec
}

func (s *stage) properties(user, password string) kafka.ConfigMap {
	return kafka.ConfigMap{
		"bootstrap.servers": s.node.Bootstrap("kafka"), "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN",
		"sasl.username": user, "sasl.password": password, "ssl.ca.pem": s.ca.CertPEM,
	}
}

func (s *stage) produce(user, password, topic string, values ...string) error {
	config := s.properties(user, password)
	config["acks"], config["message.timeout.ms"] = "all", 60000
	producer, err := kafka.NewProducer(&config)
	require.NoError(s.t, err)
	defer producer.Close()
	for _, value := range values {
		delivered := make(chan kafka.Event, 1)
		err := producer.Produce(&kafka.Message{TopicPartition: kafka.TopicPartition{Topic: &topic, Partition: kafka.PartitionAny}, Value: []byte(value)}, delivered)
		if err != nil {
			return err
		}
		if err := (<-delivered).(*kafka.Message).TopicPartition.Error; err != nil {
			return err
		}
	}
	return nil
}

func (s *stage) consume(user, password, topic string, count int) []string {
	config := s.properties(user, password)
	config["group.id"], config["auto.offset.reset"], config["enable.auto.commit"] = "test", "earliest", false
	consumer, err := kafka.NewConsumer(&config)
	require.NoError(s.t, err)
	defer func() { _ = consumer.Close() }()
	require.NoError(s.t, consumer.Subscribe(topic, nil))
	var values []string
	for len(values) < count {
		message, err := consumer.ReadMessage(30 * time.Second)
		require.NoError(s.t, err)
		values = append(values, string(message.Value))
	}
	return values
}

// await waits until what check asserts of the number of replicas that each broker holds is so, and all of them are in sync. A
// broker that is asked may know of the end of a move some moments later than the controller that said so.
func (s *stage) await(topic string, check func(t require.TestingT, held map[int32]int)) {
	s.t.Helper()
	config := s.properties("kafka", superPassword)
	client, err := kafka.NewAdminClient(&config)
	require.NoError(s.t, err)
	defer client.Close()
	require.EventuallyWithT(s.t, func(t *assert.CollectT) {
		metadata, err := client.GetMetadata(&topic, false, 10000)
		require.NoError(t, err)
		held := map[int32]int{}
		for _, p := range metadata.Topics[topic].Partitions {
			require.Len(t, p.Isrs, len(p.Replicas))
			for _, b := range p.Replicas {
				held[b]++
			}
		}
		check(t, held)
	}, 20*time.Second, 100*time.Millisecond)
}

func (s *stage) status(name string) machine.Status {
	statuses, err := s.node.Processes(s.t.Context())
	require.NoError(s.t, err)
	for _, status := range statuses {
		if status.Name == name {
			return status
		}
	}
	require.Failf(s.t, "no such process", name)
	return machine.Status{}
}

// step runs a part of the test and says how long it took.
func (s *stage) step(name string, do func()) {
	s.t.Helper()
	started := time.Now()
	do()
	s.t.Logf("%-50s %6.2f s", name, time.Since(started).Seconds())
	require.False(s.t, s.t.Failed())
}

// TestKafkaOnOneMachine plays a cluster's whole life with real processes.
func TestKafkaOnOneMachine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "stack")
	node := machine.Open(dir, tools(t))
	var log bytes.Buffer
	node.Log = slog.New(slog.NewTextHandler(&log, nil))
	ctx := t.Context()
	t.Cleanup(func() {
		require.NoError(t, node.Stop(context.Background()))
		if t.Failed() {
			for _, path := range []string{"kafka-1", "kraftcontroller-0", "supervisor"} {
				data, _ := os.ReadFile(node.LogPath(path))
				t.Logf("%s:\n%s", path, data[max(0, len(data)-4000):])
			}
		}
	})
	s := &stage{t: t, node: node, dir: dir, ca: authority(t)}
	s.controllers, s.brokers = specs(s.ca)

	s.step("classes prepared, once for these jars", func() { require.NoError(t, node.Prepare(ctx)) })
	started := time.Now()
	s.step("3 controllers", func() { require.NoError(t, node.Controllers(ctx, s.controllers)) })
	s.step("3 brokers", func() { require.NoError(t, node.Brokers(ctx, s.brokers)) })
	t.Logf("%-50s %6.2f s", "from nothing to all ready", time.Since(started).Seconds())
	require.NoError(t, node.KafkaReady(ctx, "kafka"))
	require.Equal(t, 1, strings.Count(log.String(), "confluent.balancer.enable"), log.String())

	topic := machine.TopicSpec{Kafka: "kafka", Name: "my-sports", Partitions: 3, Replicas: 3, Configs: map[string]string{"min.insync.replicas": "2", "retention.ms": "3600000"}}
	s.step("topic", func() { require.NoError(t, node.Topic(ctx, topic)) })
	s.step("topic again, grown", func() {
		topic.Partitions, topic.Configs = 6, map[string]string{"min.insync.replicas": "2", "cleanup.policy": "delete"}
		require.NoError(t, node.Topic(ctx, topic))
		topic.Partitions = 2
		require.ErrorContains(t, node.Topic(ctx, topic), "must be at least the 6 that it has")
	})
	s.step("produce and consume by TLS and SASL", func() {
		require.NoError(t, s.produce("kafka", superPassword, "my-sports", "one", "two", "three"))
		require.ElementsMatch(t, []string{"one", "two", "three"}, s.consume("kafka", superPassword, "my-sports", 3))
	})
	s.step("strangers are denied", s.strangersAreDenied)
	s.step("access rules are reconciled", s.rulesAreReconciled)
	s.step("other users, while nodes run", s.usersChange)
	s.step("nothing secret in any command line", s.noSecretInCommandLines)
	s.step("kill -9 of a broker", s.killedBrokerReturns)
	s.step("the same again changes nothing", func() {
		before := s.status("kafka-0").PID
		require.NoError(t, node.Controllers(ctx, s.controllers))
		require.NoError(t, node.Brokers(ctx, s.brokers))
		require.Equal(t, before, s.status("kafka-0").PID)
	})
	s.step("4 brokers, the topic spread", func() {
		s.brokers.Replicas = 4
		require.NoError(t, node.Brokers(ctx, s.brokers))
		s.await("my-sports", func(t require.TestingT, held map[int32]int) {
			require.Len(t, held, 4)
			require.GreaterOrEqual(t, held[3], 4)
		})
		require.Equal(t, 0, s.status("kafka-0").Restarts)
	})
	s.report()
	s.step("back to 3 brokers", func() {
		s.brokers.Replicas = 3
		require.NoError(t, node.Brokers(ctx, s.brokers))
		s.await("my-sports", func(t require.TestingT, held map[int32]int) { require.Equal(t, map[int32]int{0: 6, 1: 6, 2: 6}, held) })
		s.brokers.Replicas = 2
		require.ErrorContains(t, node.Brokers(ctx, s.brokers), "must be at least 3, the replication factor of topic")
		s.brokers.Replicas = 3
	})
	s.step("changed settings and another login restart one by one", func() {
		pids := []int{s.status("kafka-0").PID, s.status("kafka-1").PID, s.status("kafka-2").PID}
		s.brokers.Overrides = append(s.brokers.Overrides, "log.retention.hours=24")
		for _, l := range []*machine.Listener{&s.controllers.Listener, &s.brokers.Internal, &s.brokers.Replication, &s.brokers.Controller} {
			l.Username, l.Password = "kafka-b", "other-password"
		}
		require.NoError(t, node.Controllers(ctx, s.controllers))
		written := make(chan error)
		go func() {
			written <- s.produce("kafka", superPassword, "my-sports", strings.Split(strings.Repeat("while nodes restart ", 200), " ")...)
		}()
		require.NoError(t, node.Brokers(ctx, s.brokers))
		require.NoError(t, <-written)
		for i, pid := range pids {
			require.NotEqual(t, pid, s.status(fmt.Sprintf("kafka-%d", i)).PID)
		}
	})
	s.step("S3", s.objects)
	s.step("the topic goes", func() {
		require.NoError(t, node.RemoveTopic(ctx, "kafka", "my-sports"))
		require.NoError(t, node.RemoveTopic(ctx, "kafka", "my-sports"))
	})
	s.step("stop", func() { require.NoError(t, node.Stop(ctx)) })
	s.step("nothing is left", s.nothingIsLeft)
	stopped := time.Now()
	s.step("start again, brokers and data come back", func() {
		require.NoError(t, node.Start(ctx))
		require.NoError(t, node.Ready(ctx))
		t.Logf("   all ready again after %.2f s", time.Since(stopped).Seconds())
		require.NoError(t, node.Brokers(ctx, s.brokers))
	})
	s.step("removed in order", func() {
		require.NoError(t, node.RemovePod(ctx, "acls-5"))
		require.NoError(t, node.RemoveBrokers(ctx, "kafka"))
		require.EqualError(t, node.KafkaReady(ctx, "kafka"), "there is no Kafka kafka")
		require.NoError(t, node.RemoveControllers(ctx, "kraftcontroller"))
		require.NoError(t, node.Remove(ctx, "s3"))
		statuses, err := node.Processes(ctx)
		require.NoError(t, err)
		require.Empty(t, statuses)
		require.NoError(t, node.Stop(ctx))
	})
	s.step("nothing is left", s.nothingIsLeft)
}

// rulesAreReconciled plays the life of the rules of several users, each run a Job of its own.
func (s *stage) rulesAreReconciled() {
	t, ctx := s.t, s.t.Context()
	config := s.properties("kafka", superPassword)
	admin, err := kafka.NewAdminClient(&config)
	require.NoError(t, err)
	defer admin.Close()
	_, err = admin.CreateACLs(ctx, kafka.ACLBindings{{
		Type: kafka.ResourceTopic, Name: "my-sports", ResourcePatternType: kafka.ResourcePatternTypeLiteral, Principal: "User:auditor", Host: "*",
		Operation: kafka.ACLOperationRead, PermissionType: kafka.ACLPermissionTypeAllow,
	}})
	require.NoError(t, err)

	run := func(name string, rules ...string) string {
		t.Helper()
		pod := s.aclPod(name, rules)
		require.NoError(t, s.node.Pod(ctx, pod))
		log, err := os.ReadFile(s.node.LogPath(name))
		require.NoError(t, err)
		require.NoError(t, s.node.Pod(ctx, pod), "done, and not done again")
		require.Equal(t, 0, s.status(name).Restarts)
		return string(log)
	}
	remove := func(name string) { require.NoError(t, s.node.RemovePod(ctx, name)) }
	writes := []string{"producer WRITE topic my-sports", "producer DESCRIBE topic my-sports"}
	reads := []string{"connect READ topic my-sports", "connect READ group-prefix te"}

	log := run("acls-1", append(slices.Clone(writes), reads...)...)
	require.Contains(t, log, "added    connect READ group-prefix te\n")
	require.Contains(t, log, "added 6, removed 0, left 1 of others alone\n")
	require.NoError(t, s.produce("producer", "producer-password", "my-sports", "four"))
	require.Len(t, s.consume("connect", "connect-password", "my-sports", 4), 4)
	remove("acls-1")

	require.Equal(t, "added 0, removed 0, left 1 of others alone\n", run("acls-2", append(slices.Clone(writes), reads...)...))
	remove("acls-2")

	log = run("acls-add", "--add", "producer WRITE topic results")
	require.Contains(t, log, "added    producer WRITE topic results\n")
	require.Contains(t, log, "added 1, removed 0, left 1 of others alone\n")
	remove("acls-add")

	log = run("acls-3", append(slices.Clone(writes), "connect READ topic results", "producer WRITE transactional-id producer-b")...)
	for _, line := range []string{
		"added    connect READ topic results", "added    producer WRITE transactional-id producer-b",
		"removed  connect READ topic my-sports", "removed  connect READ group-prefix te", "removed  producer WRITE topic results", "added 2, removed 3, left 1 of others alone",
	} {
		require.Contains(t, log, line+"\n")
	}
	remove("acls-3")

	log = run("acls-4", "connect READ topic results")
	for _, line := range []string{
		"removed  producer WRITE topic my-sports", "removed  producer WRITE transactional-id producer-b",
		"removed  producer DESCRIBE transactional-id kafka-on-eks.managed", "added 0, removed 4, left 1 of others alone",
	} {
		require.Contains(t, log, line+"\n")
	}
	remove("acls-4")
	require.Error(t, s.produce("producer", "producer-password", "my-sports", "no"), "a user who is declared no more")

	left, err := admin.DescribeACLs(ctx, kafka.ACLBindingFilter{
		Type: kafka.ResourceAny, ResourcePatternType: kafka.ResourcePatternTypeAny, Operation: kafka.ACLOperationAny, PermissionType: kafka.ACLPermissionTypeAny,
	})
	require.NoError(t, err)
	var users []string
	for _, b := range left.ACLBindings {
		users = append(users, b.Principal)
	}
	slices.Sort(users)
	require.Equal(t, []string{"User:auditor", "User:connect", "User:connect"}, users, "the rule by hand, the declared one, and that it is managed")

	log = run("acls-6", append(slices.Clone(writes), "billing READ topic my-sports", "billing QUOTA consumer_byte_rate 1048576", "billing QUOTA request_percentage 50")...)
	for _, line := range []string{
		"removed  connect READ topic results", "set      billing QUOTA consumer_byte_rate 1048576", "set      billing QUOTA request_percentage 50",
	} {
		require.Contains(t, log, line+"\n")
	}
	remove("acls-6")
	log = run("acls-7", append(slices.Clone(writes), "billing READ topic my-sports", "billing QUOTA consumer_byte_rate 2097152")...)
	for _, line := range []string{"set      billing QUOTA consumer_byte_rate 2097152", "removed  billing QUOTA request_percentage 50", "added 1, removed 1, left 1 of others alone"} {
		require.Contains(t, log, line+"\n")
	}
	remove("acls-7")
	require.Contains(t, run("acls-8", writes...), "removed  billing QUOTA consumer_byte_rate 2097152\n", "a user who is declared no more")
	remove("acls-8")

	require.Contains(t, run("acls-5", writes...), "added 0, removed 0")
	require.NoError(t, s.produce("producer", "producer-password", "my-sports", "five"))
}

func (s *stage) aclPod(name string, rules []string) machine.Pod {
	return machine.Pod{
		Namespace: "confluent", Name: name, Image: "123.dkr.ecr.eu-west-1.amazonaws.com/kafka-on-eks/producer@sha256:def", OneShot: true, Retries: 2,
		Args: append([]string{"acls"}, rules...),
		Env: map[string]string{
			"KAFKA_BOOTSTRAP_SERVERS": "kafka.confluent.svc.cluster.local:9071", "KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "PLAIN",
			"KAFKA_SASL_USERNAME": "kafka", "KAFKA_SASL_PASSWORD_FILE": "/mnt/admin/password", "KAFKA_SSL_CA_LOCATION": "/mnt/admin/cacerts.pem",
		},
		Files: map[string][]byte{"/mnt/admin/password": []byte(superPassword), "/mnt/admin/cacerts.pem": []byte(s.ca.CertPEM)},
	}
}

func (s *stage) strangersAreDenied() {
	t := s.t
	var denied kafka.Error
	require.ErrorAs(t, s.produce("producer", "producer-password", "my-sports", "no"), &denied)
	require.Equal(t, kafka.ErrTopicAuthorizationFailed, denied.Code())

	config := s.properties("producer", "wrong")
	client, err := kafka.NewAdminClient(&config)
	require.NoError(t, err)
	defer client.Close()
	_, err = client.GetMetadata(nil, true, 3000)
	require.Error(t, err, "a wrong password")

	for _, address := range strings.Split(s.node.Bootstrap("kafka"), ",") {
		_, err := (&http.Client{Timeout: 2 * time.Second}).Get("http://" + address)
		require.Error(t, err, "no TLS")
	}
}

// usersChange holds that nodes that run let in a new user, each after its delay, and one who is gone no more.
func (s *stage) usersChange() {
	t, ctx := s.t, s.t.Context()
	was := s.brokers.Internal.Users
	is := maps.Clone(was)
	delete(is, "connect")
	is["newcomer"] = "newcomer-password"
	pids := []int{s.status("kafka-0").PID, s.status("kafka-2").PID, s.status("kraftcontroller-0").PID}
	change := func(users map[string]string) {
		t.Helper()
		require.NoError(t, s.node.Users(ctx, "kafka", map[string]map[string]string{"internal": users, "replication": users, "controller": users}))
		require.NoError(t, s.node.Users(ctx, "kraftcontroller", map[string]map[string]string{"controller": users}))
	}
	require.Equal(t, []bool{false, false, false}, s.letIn("newcomer", "newcomer-password"))
	change(is)
	require.False(t, s.letIn("newcomer", "newcomer-password")[2], "the last broker's pod hasn't got the file yet")
	all := func(want bool, user string) {
		t.Helper()
		require.EventuallyWithT(t, func(t *assert.CollectT) {
			require.Equal(t, []bool{want, want, want}, s.letIn(user, user+"-password"))
		}, 20*time.Second, 100*time.Millisecond)
	}
	all(true, "newcomer")
	all(false, "connect")
	change(was)
	all(false, "newcomer")
	all(true, "connect")
	require.Equal(t, pids, []int{s.status("kafka-0").PID, s.status("kafka-2").PID, s.status("kraftcontroller-0").PID}, "all of it without a restart")
}

// letIn tells for each broker whether it lets a user in.
func (s *stage) letIn(user, password string) []bool {
	addresses := strings.Split(s.node.Bootstrap("kafka"), ",")
	in := make([]bool, len(addresses))
	var all sync.WaitGroup
	for i, address := range addresses {
		config := s.properties(user, password)
		config["bootstrap.servers"], config["log_level"] = address, 0
		client, err := kafka.NewAdminClient(&config)
		require.NoError(s.t, err)
		all.Go(func() {
			defer client.Close()
			_, err := client.GetMetadata(nil, true, 2000)
			in[i] = err == nil
		})
	}
	all.Wait()
	return in
}

func (s *stage) killedBrokerReturns() {
	t := s.t
	pid := s.status("kafka-1").PID
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	started := time.Now()
	require.Eventually(t, func() bool {
		status := s.status("kafka-1")
		return status.PID != 0 && status.PID != pid
	}, 2*time.Second, 10*time.Millisecond)
	t.Logf("   a new process after %.2f s", time.Since(started).Seconds())
	require.NoError(t, s.produce("kafka", superPassword, "my-sports", "five"), "two brokers go on")
	require.NoError(t, s.node.Topic(t.Context(), machine.TopicSpec{Kafka: "kafka", Name: "my-sports", Partitions: 6, Replicas: 3}))
	t.Logf("   all replicas in sync after %.2f s", time.Since(started).Seconds())
	require.Equal(t, 1, s.status("kafka-1").Restarts)
}

func (s *stage) noSecretInCommandLines() {
	t := s.t
	statuses, err := s.node.Processes(t.Context())
	require.NoError(t, err)
	for _, status := range statuses {
		if status.PID == 0 {
			continue
		}
		command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", status.PID))
		require.NoError(t, err)
		for _, secret := range []string{superPassword, "other-password", "producer-password", "connect-password"} {
			require.NotContains(t, string(command), secret)
		}
	}
	err = filepath.WalkDir(s.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return nil // files of brokers come and go
		}
		info, err := entry.Info()
		if err == nil && !strings.Contains(path, "/data/") && info.Mode().Type() != os.ModeSymlink {
			require.Zero(t, info.Mode().Perm()&0o077, "%s can be read by others: %s", path, info.Mode())
		}
		return nil
	})
	require.NoError(t, err)
}

func (s *stage) report() {
	statuses, err := s.node.Processes(s.t.Context())
	require.NoError(s.t, err)
	var total uint64
	for _, status := range statuses {
		s.t.Logf("   %-20s %-10s %-8s %4d MiB", status.Name, status.Kind, status.State, status.RSS>>20)
		if status.Name != "kafka-3" {
			total += status.RSS
		}
	}
	s.t.Logf("   resident in all, with 3 brokers: %d MiB", total>>20)
	require.Less(s.t, total, uint64(2)<<30)
}

func (s *stage) objects() {
	t, ctx := s.t, s.t.Context()
	endpoint, err := s.node.S3(ctx)
	require.NoError(t, err)
	again, err := s.node.S3(ctx)
	require.NoError(t, err)
	require.Equal(t, endpoint, again)
	require.NoError(t, s.node.CreateBucket(ctx, "my-bucket"))
	require.NoError(t, s.node.CreateBucket(ctx, "my-bucket"))

	client := endpoint.Client()
	key := "topics/my-sports/date=2026-11-23/hour=18/my-sports+0+0000000000.json"
	_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("my-bucket"), Key: aws.String(key), Body: strings.NewReader("{}\n")})
	require.NoError(t, err)
	object, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("my-bucket"), Key: aws.String(key)})
	require.NoError(t, err)
	content, err := io.ReadAll(object.Body)
	require.NoError(t, err)
	require.Equal(t, "{}\n", string(content))
	plain, err := os.ReadFile(filepath.Join(s.dir, "data", "s3", "my-bucket", key))
	require.NoError(t, err)
	require.Equal(t, content, plain, "an object is a plain file")

	for prefix, want := range map[string][]string{
		"topics/my-sports/": {key}, "topics/my-s": {key}, "": {key}, key: {key}, "topics/my-sports/date=2027": nil, "other/": nil, "topics/my-sports/date=2026-11-23/hour=19/": nil,
	} {
		keys, err := s.node.Objects("my-bucket", prefix, 10)
		require.NoError(t, err)
		require.Equal(t, want, keys, prefix)
	}
	none, err := s.node.Objects("another-bucket", "topics/", 10)
	require.NoError(t, err)
	require.Empty(t, none)
	// The sink relies on it: nothing replaces an object where it says so.
	_, err = client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("my-bucket"), Key: aws.String(key), Body: strings.NewReader("other\n"), IfNoneMatch: aws.String("*")})
	require.ErrorContains(t, err, "PreconditionFailed")

	page, err := http.Get(endpoint.WebURL)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, page.StatusCode)
	require.NoError(t, page.Body.Close())
	anonymous, err := http.Get(endpoint.URL + "/my-bucket/" + key)
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, anonymous.StatusCode)
	require.NoError(t, anonymous.Body.Close())

	require.Error(t, s.node.DeleteBucket(ctx, "my-bucket", false), "it isn't empty")
	require.NoError(t, s.node.DeleteBucket(ctx, "my-bucket", true))
	require.NoError(t, s.node.DeleteBucket(ctx, "my-bucket", true))
}

func (s *stage) nothingIsLeft() {
	t := s.t
	output, err := exec.Command("pgrep", "-f", s.dir).Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Logf("   not looked for processes: %v", err)
	}
	require.Empty(t, string(output), "processes whose command line names the stack's folder")
	for _, address := range strings.Split(s.node.Bootstrap("kafka"), ",") {
		if address != "" {
			var port int
			_, err := fmt.Sscanf(address, "127.0.0.1:%d", &port)
			require.NoError(t, err)
			require.NoError(t, supervisor.CheckPort(port))
		}
	}
}
