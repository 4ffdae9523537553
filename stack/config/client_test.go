package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClients(t *testing.T) {
	t.Parallel()
	c, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1",
		"kafka-on-eks:clients": `[
			{"name": "billing", "read": ["my-sports", "my-sports.dead-letters"], "groups": ["billing", "billing.late"], "namespaces": ["billing", "jobs"], "consumerByteRate": 1048576},
			{"name": "replay", "write": ["my-sports"], "namespaces": ["jobs"], "login": 3, "oldLogin": true}]`,
	})
	require.NoError(t, err)
	require.Equal(t, []string{"billing"}, c.Clients[0].Users())
	require.Equal(t, 1048576, c.Clients[0].ConsumerByteRate)
	require.Equal(t, []string{"replay-3", "replay-2"}, c.Clients[1].Users())
	require.Equal(t, []string{"billing", "jobs"}, c.ClientNamespaces())
	require.Equal(t, []string{"app-2", "app"}, Client{Name: "app", Login: 2, OldLogin: true}.Users())
}

func TestClientsFromOutsideNeedNoNamespace(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1", "kafka-on-eks:access": `{"domain":"kafka.example.com","hostedZoneId":"Z0123"}`,
		"kafka-on-eks:clients": `[{"name": "billing", "read": ["my-sports"]}]`,
	})
	require.NoError(t, err)
}

func TestProblemsOfClientsComeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Load("kafka-on-eks", "dev", map[string]string{
		"aws:region": "eu-west-1",
		"kafka-on-eks:clients": `[
			{"name": "billing", "read": ["my-sports"], "groups": ["billing"], "namespaces": ["billing"], "login": 2},
			{"name": "billing-2", "read": ["my-sports", "my-sports", "orders"], "groups": ["billing", "connect-s3-sink", "a b"], "namespaces": ["Billing", "confluent"]},
			{"name": "connect", "write": ["my-sports.positions"], "groups": ["x"], "namespaces": ["a"], "consumerByteRate": 5, "requestPercentage": -1},
			{"name": "", "oldLogin": true, "login": 0, "readd": [], "read": "my-sports"},
			{"name": "producer-like", "read": ["my-sports"], "groups": ["producer-matches"], "namespaces": ["a"], "oldLogin": true},
			5]`,
	})
	require.EqualError(t, err, strings.TrimSpace(`
config has 21 problems:
  kafka-on-eks:clients[1].groups: got "billing", which is a group of clients[0], must be another one (e.g. billing-2)
  kafka-on-eks:clients[1].groups: got "connect-s3-sink", must be another one, as it is a group of Connect or its sinks, whose offsets the client could move (e.g. billing)
  kafka-on-eks:clients[1].groups: got "a b", must be letters, digits, dots, underscores and hyphens, at most 249 (e.g. billing)
  kafka-on-eks:clients[1].name: got "billing-2", must be another name, as clients[0] has the user billing-2 (e.g. billing-2-app)
  kafka-on-eks:clients[1].namespaces: got "Billing", must be names of namespaces (e.g. ["billing"])
  kafka-on-eks:clients[1].namespaces: got "confluent", must be other namespaces: this one is closed to all but the program's own pods (e.g. ["billing"])
  kafka-on-eks:clients[1].read: got "my-sports" twice, must have each topic once (e.g. ["my-sports"])
  kafka-on-eks:clients[1].read: got "orders", must be topics of this stack: my-sports, my-sports.dead-letters, my-sports.positions, my-sports.sink-dead-letters (e.g. ["my-sports"])
  kafka-on-eks:clients[2].consumerByteRate: got 5, must be at least 1024, or 0 for no limit (e.g. 0)
  kafka-on-eks:clients[2].groups: got ["x"], must be empty for a client that reads nothing
  kafka-on-eks:clients[2].name: got "connect", must be another name, as a user of the program itself is called connect (e.g. billing)
  kafka-on-eks:clients[2].requestPercentage: got -1, must be from 1 to 10000, or 0 for no limit (e.g. 0)
  kafka-on-eks:clients[2].write: got "my-sports.positions", must be the events' topic, as nobody but the producers and the sink writes others (e.g. ["my-sports"])
  kafka-on-eks:clients[3].login: got 0, must be at least 1 (e.g. 1)
  kafka-on-eks:clients[3].name: got "", must be at most 30 small letters, digits and hyphens, as its user and Secret are called so (e.g. billing)
  kafka-on-eks:clients[3].namespaces: lists nothing, must list the namespaces of the client's pods, as without access.domain nothing reaches Kafka from outside (e.g. ["billing"])
  kafka-on-eks:clients[3].read: got "my-sports", must be a list of text (e.g. ["my-sports"])
  kafka-on-eks:clients[3].readd: unknown key, must be one of those that Pulumi.yaml describes (did you mean clients[3].read?)
  kafka-on-eks:clients[4].groups: got "producer-matches", must be another one, as producers are called so (e.g. billing)
  kafka-on-eks:clients[4].oldLogin: got true, must be false with login 1: there was none before it
  kafka-on-eks:clients[5]: got "5", must be an object with keys such as consumerByteRate`))
}
