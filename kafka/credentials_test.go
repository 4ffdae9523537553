package kafka

import (
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestCredentials(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		cluster, err := kubernetes.NewProvider(ctx, "cluster", nil)
		if err != nil {
			return err
		}
		_, err = NewCredentials(ctx, "kafka", &CredentialsArgs{Namespace: testNamespace, Generations: testGenerations, Kubernetes: cluster})
		return err
	})
	server := "username=kafka\npassword=password-of-kafka-kafka\n"
	for name, want := range map[string]map[string]any{
		"kafka-sasl": {
			"plain-users.json": `{"connect":"password-of-kafka-connect","jobs":"password-of-kafka-jobs","kafka":"password-of-kafka-kafka",` +
				`"producer":"password-of-kafka-producer","rest":"password-of-kafka-rest"}`,
			"plain.txt": server, "plain-interbroker.txt": server,
		},
		"connect-sasl":     {"plain.txt": "username=connect\npassword=password-of-kafka-connect\n"},
		"kafka-rest-sasl":  {"plain.txt": "username=rest\npassword=password-of-kafka-rest\n"},
		"kafka-rest-users": {"basic.txt": "rest: password-of-kafka-rest,Administrators\n"},
		"kafka-ca":         {"cacerts.pem": "CERTIFICATE"},
		"ca-pair-sslcerts": {"tls.crt": "CERTIFICATE", "tls.key": "KEY"},
		"kafka-admin": {"cacerts.pem": "CERTIFICATE", "password": "password-of-kafka-jobs", "client.properties": `security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="jobs" password="password-of-kafka-jobs";
ssl.truststore.type=PEM
ssl.truststore.location=/mnt/kafka-admin/cacerts.pem
`},
	} {
		secret := r.One(t, "kubernetes:core/v1:Secret", name)
		require.Equal(t, want, secret.Inputs["stringData"], name)
		require.Contains(t, secret.Provider, "::cluster::", "it must be in the stack's own cluster")
		require.LessOrEqual(t, len(name), 30, "the operator refuses longer names")
		if name != "kafka-ca" {
			require.True(t, secret.Secrets["stringData"], "%s must be masked in state and plan", name)
		}
	}
	require.Equal(t, "kubernetes.io/tls", r.One(t, "kubernetes:core/v1:Secret", "ca-pair-sslcerts").Inputs["type"])
	ca := r.One(t, "tls:index/selfSignedCert:SelfSignedCert", "kafka-ca").Inputs
	require.Equal(t, true, ca["isCaCertificate"])
	require.Equal(t, []any{"cert_signing", "crl_signing"}, ca["allowedUses"])
	require.Equal(t, 70080.0, ca["validityPeriodHours"].(float64)-ca["earlyRenewalHours"].(float64), "another certificate of the same key, in time")
	require.Equal(t, false, r.One(t, "random:index/randomPassword:RandomPassword", "kafka-producer").Inputs["special"])
}
