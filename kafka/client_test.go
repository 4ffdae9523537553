package kafka

import (
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestClientRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		client Client
		want   []string
	}{
		{Client{User: "billing", Reads: []string{"my-sports"}, Groups: []string{"billing"}}, []string{
			"billing READ topic my-sports", "billing DESCRIBE topic my-sports", "billing READ group billing",
		}},
		{Client{User: "both", Reads: []string{"my-sports"}, Writes: []string{"my-sports"}, Quota: Quota{ProducerByteRate: 1048576, RequestPercentage: 20}}, []string{
			"both READ topic my-sports", "both DESCRIBE topic my-sports", "both WRITE topic my-sports",
			"both QUOTA producer_byte_rate 1048576", "both QUOTA request_percentage 20",
		}},
	} {
		require.Equal(t, c.want, c.client.rules())
		args := ACLsArgs{Topic: "my-sports", Clients: []Client{c.client}, Credentials: &Credentials{generations: testGenerations}}
		require.Subset(t, args.rules(), c.want)
	}
}

// TestClientsHaveUsersOfTheirOwn holds that brokers know a client, and where its password is.
func TestClientsHaveUsersOfTheirOwn(t *testing.T) {
	t.Parallel()
	var credentials *Credentials
	r := recorder.Run(t, func(ctx *pulumi.Context) (err error) {
		cluster, err := kubernetes.NewProvider(ctx, "cluster", nil)
		if err != nil {
			return err
		}
		credentials, err = NewCredentials(ctx, "kafka", &CredentialsArgs{
			Namespace: testNamespace, Generations: testGenerations, Kubernetes: cluster, Clients: []string{"billing", "billing-2"},
		})
		return err
	})
	require.Len(t, credentials.ClientPasswords, 2)
	users := r.One(t, "kubernetes:core/v1:Secret", "kafka-sasl").Inputs["stringData"].(map[string]any)["plain-users.json"]
	require.JSONEq(t, `{"kafka":"password-of-kafka-kafka","rest":"password-of-kafka-rest","jobs":"password-of-kafka-jobs",
		"connect":"password-of-kafka-connect","producer":"password-of-kafka-producer",
		"billing":"password-of-kafka-client-billing","billing-2":"password-of-kafka-client-billing-2"}`, users.(string))
	secret := r.One(t, "kubernetes:core/v1:Secret", "kafka-client-billing")
	require.True(t, secret.Secrets["stringData"])
	require.Equal(t, map[string]any{
		"username": "billing", "password": "password-of-kafka-client-billing", "cacerts.pem": "CERTIFICATE", "client.properties": `security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="billing" password="password-of-kafka-client-billing";
ssl.truststore.type=PEM
ssl.truststore.location=/mnt/kafka-client/cacerts.pem
`,
	}, secret.Inputs["stringData"])
}

// TestClientNamespaces holds that pods of those namespaces reach the listener for clients, and nothing else of Kafka.
func TestClientNamespaces(t *testing.T) {
	t.Parallel()
	of := func(namespaces ...string) []any {
		r := networkPolicies(t, func(args *NetworkPoliciesArgs) { args.ClientNamespaces = namespaces })
		return r.One(t, policyToken, "network-kafka").Inputs["spec"].(map[string]any)["ingress"].([]any)
	}
	closed, open := of(), of("billing", "jobs")
	require.Equal(t, closed, open[:len(closed)])
	namespace := func(name string) any {
		return map[string]any{"podSelector": map[string]any{}, "namespaceSelector": map[string]any{"matchLabels": map[string]any{"kubernetes.io/metadata.name": name}}}
	}
	require.Equal(t, []any{map[string]any{
		"from": []any{namespace("billing"), namespace("jobs")}, "ports": []any{map[string]any{"protocol": "TCP", "port": 9071.0}},
	}}, open[len(closed):])
}

func TestGroupsOfConnect(t *testing.T) {
	t.Parallel()
	for group, want := range map[string]bool{"connect-s3-sink": true, "confluent.connect": true, "connect-other": true, "billing": false, "connections": false} {
		require.Equal(t, want, OwnsGroup(group), group)
	}
}
