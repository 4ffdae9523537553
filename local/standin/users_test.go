package standin

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/require"
)

// TestChangedUsersReachTheServers: brokers and controllers stay the same when the Secret with their listeners' users changes, and let in the new users all the same.
func TestChangedUsersReachTheServers(t *testing.T) {
	fake := &fakeMachine{}
	c := inNamespace(t, fake)
	secrets := try(c, "core/v1:Secret")
	_, err := secrets.p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: values(fields{"enableSecretMutable": "true"})})
	require.NoError(t, err)
	users := func(name, json string) fields {
		return fields{"metadata/annotations": managed(name)["annotations"], "stringData": fields{"plain-users.json": json, "plain.txt": "username=kafka\npassword=k\n"}}
	}
	require.NoError(t, secrets.create(t, secrets.of("kafka-sasl", users("kafka-sasl", `{"kafka":"k"}`))))
	require.NoError(t, secrets.create(t, secrets.of("other", users("other", `{"kafka":"k"}`))))
	require.NoError(t, secrets.create(t, secrets.of(caSecret, fields{"stringData": fields{"tls.crt": "", "tls.key": ""}})))

	plain := fields{"authentication": fields{"type": "plain", "jaasConfig": fields{"secretRef": "kafka-sasl"}}}
	for _, m := range []manifest{
		{"kind": "Release", "metadata": fields{"name": "operator", "namespace": "confluent"}, "chart": operatorChart},
		{"kind": "KRaftController", "metadata": fields{"name": "kraftcontroller", "namespace": "confluent"}, "spec": fields{"listeners": fields{"controller": plain}}},
		{"kind": "Kafka", "metadata": fields{"name": "kafka", "namespace": "confluent"}, "spec": fields{
			"listeners":    fields{"internal": plain, "replication": plain},
			"dependencies": fields{"kRaftController": fields{"clusterRef": fields{"name": "kraftcontroller"}, "controllerListener": plain}},
		}},
	} {
		require.NoError(t, c.objects.put(m.reference(), m))
	}
	require.NoError(t, secrets.update(t, secrets.of("other", users("other", `{"kafka":"k","stranger":"s"}`))))
	require.Empty(t, fake.users, "another Secret")
	require.NoError(t, secrets.update(t, secrets.of("kafka-sasl", users("kafka-sasl", `{"kafka":"k","billing":"b"}`))))
	known := map[string]string{"kafka": "k", "billing": "b"}
	require.Equal(t, map[string]map[string]map[string]string{
		"kraftcontroller": {"controller": known},
		"kafka":           {"internal": known, "replication": known, "controller": known},
	}, fake.users)
}

// TestWorkersWithAnotherLogin: workers that are rolled with another Secret start their connectors again, as another user; a change within their Secret they
// don't see.
func TestWorkersWithAnotherLogin(t *testing.T) {
	fake := &fakeMachine{alive: true}
	c := inNamespace(t, fake)
	secrets := try(c, "core/v1:Secret")
	_, err := secrets.p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: values(fields{"enableSecretMutable": "true"})})
	require.NoError(t, err)
	login := func(name, user string) resource.PropertyMap {
		return secrets.of(name, fields{"metadata/annotations": managed(name)["annotations"], "stringData": fields{"plain.txt": "username=" + user + "\npassword=p\n"}})
	}
	require.NoError(t, secrets.create(t, login("connect-sasl", "connect")))
	require.NoError(t, secrets.create(t, login("connect-sasl-b", "connect-b")))
	require.NoError(t, secrets.create(t, secrets.of(caSecret, fields{"stringData": fields{"tls.crt": "", "tls.key": ""}})))
	workers := func(secret string) manifest {
		return manifest{"kind": "Connect", "metadata": fields{"name": "connect", "namespace": "confluent"}, "spec": fields{"dependencies": fields{"kafka": fields{
			"bootstrapEndpoint": "kafka.confluent.svc.cluster.local:9071", "authentication": fields{"jaasConfig": fields{"secretRef": secret}},
		}}}}
	}
	for _, m := range []manifest{
		{"kind": "Release", "metadata": fields{"name": "operator", "namespace": "confluent"}, "chart": operatorChart},
		workers("connect-sasl"),
		{"kind": "Connector", "metadata": fields{"name": "s3-sink", "namespace": "confluent"}, "spec": fields{"taskMax": 1, "connectClusterRef": fields{"name": "connect"}}},
	} {
		require.NoError(t, c.objects.put(m.reference(), m))
	}
	require.NoError(t, secrets.update(t, login("connect-sasl", "other")))
	require.Empty(t, fake.connectors)
	_, err = applyConnect(t.Context(), c, workers("connect-sasl-b"))
	require.NoError(t, err)
	require.Len(t, fake.connectors, 1)
	require.Equal(t, "connect-b", fake.connectors[0].Username)
}
