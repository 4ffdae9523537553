package standin

import (
	"testing"

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
