// Package rotation gives a stack other passwords while records flow.
package rotation

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/tests/harness"
)

// longestPause is how long no event may be acknowledged while passwords change.
const longestPause = 10 * time.Second

// TestRotation goes to the next generation of passwords, and then ends the one before, under 2,000 events a second: nothing is missing or there twice, the
// producer isn't restarted, and nobody waits for long.
func TestRotation(t *testing.T) {
	c := harness.New(t)
	up := func(rotation ...string) {
		t.Helper()
		// The client that looks on has a login of its own, which stays.
		flags := []string{"up", "-c", "source.rate=2000", "-c", `clients=[{"name":"watcher","read":["my-sports.positions"],"namespaces":["watch"]}]`}
		c.Must(t, append(flags, rotation...)...)
	}
	up()
	c.AwaitAcknowledged(t, 5_000, time.Minute)
	var pauses pauses
	c.FollowCheckpointsAs(t, c.Client(t, "watcher"), "my-sports.positions", func(string, delivery.Checkpoint) { pauses.tick() })
	first, before := c.Kafka(t), c.Status(t)
	require.Equal(t, "jobs", first["sasl.username"])

	started := time.Now()
	up("-c", "rotation.passwords=2", "-c", "rotation.oldPasswords=true")
	t.Logf("other passwords within %.0f s; the longest pause was %.1f s", time.Since(started).Seconds(), pauses.longest().Seconds())
	require.NoError(t, login(t, first), "the old ones are valid, too")
	during := c.Status(t)
	for _, node := range []string{"kraftcontroller-0", "kraftcontroller-2", "kafka-0", "kafka-2", "s3-sink"} {
		require.NotEqual(t, before.Process(t, node).PID, during.Process(t, node).PID, "%s reads its login at its start", node)
	}

	up("-c", "rotation.passwords=2")
	second := c.Kafka(t)
	require.Equal(t, "jobs-b", second["sasl.username"])
	require.NoError(t, login(t, second))
	harness.Eventually(t, 30*time.Second, func() error {
		var refused kafka.Error
		if err := login(t, first); !errors.As(err, &refused) {
			return errors.New("the old password is still valid")
		}
		return nil
	})
	for _, user := range managed(t, c) {
		require.True(t, strings.HasSuffix(user, "-b") || user == "User:watcher", "%s has rules", user)
	}

	after := c.Status(t)
	c.AwaitAcknowledged(t, after.Delivery.Acknowledged+5_000, time.Minute)
	require.Equal(t, before.Process(t, "producer").PID, after.Process(t, "producer").PID, "a producer takes other passwords over while it runs")
	require.Less(t, pauses.longest(), longestPause)
	report := c.Verify(t)
	require.True(t, report.OK(), report.String())
	require.Zero(t, report.Missing.Count+report.Duplicate.Count, report.String())
	t.Logf("%d events; the longest pause was %.1f s", report.Acknowledged, pauses.longest().Seconds())
}

// login tries whether Kafka lets a client in.
func login(t *testing.T, client kafka.ConfigMap) error {
	t.Helper()
	config := kafka.ConfigMap{"log_level": 0}
	for key, value := range client {
		config[key] = value
	}
	admin, err := kafka.NewAdminClient(&config)
	require.NoError(t, err)
	defer admin.Close()
	_, err = admin.GetMetadata(nil, true, 5_000)
	return err
}

// managed lists the users with access rules, once for each rule.
func managed(t *testing.T, c *harness.Command) []string {
	t.Helper()
	var users []string
	for _, b := range c.AccessRules(t) {
		users = append(users, b.Principal)
	}
	require.NotEmpty(t, users)
	return users
}

// pauses notes the longest time between two commits, as one sees it who reads them.
type pauses struct {
	mu   sync.Mutex
	last time.Time
	most time.Duration
}

func (p *pauses) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !p.last.IsZero() {
		p.most = max(p.most, now.Sub(p.last))
	}
	p.last = now
}

// longest counts the time since the last commit, too.
func (p *pauses) longest() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(p.most, time.Since(p.last))
}
