package machine

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func testRewriter() *rewriter {
	files := map[string][]byte{"/mnt/kafka/password": nil, "/mnt/kafka/cacerts.pem": nil, "/mnt/kafka-admin/client.properties": nil, "/settings.json": nil}
	services := func(host []string, port int) (string, error) {
		switch name := strings.Join(host, "."); {
		case name == "kafka.confluent" && port == 9071:
			return "127.0.0.1:20001,127.0.0.1:20002", nil
		case name == "kafka-1.kafka.confluent" && port == 9071:
			return "127.0.0.1:20002", nil
		}
		return "", errors.New("nothing of that name runs here")
	}
	return newRewriter("/stack/pods/p/files", files, map[int]int{8080: 21000}, services)
}

func TestSetting(t *testing.T) {
	t.Parallel()
	tests := map[string][2]string{
		"bootstrap":             {"kafka.confluent.svc.cluster.local:9071", "127.0.0.1:20001,127.0.0.1:20002"},
		"one broker":            {"kafka-1.kafka.confluent.svc.cluster.local:9071", "127.0.0.1:20002"},
		"inside text":           {"SASL_SSL://kafka.confluent.svc.cluster.local:9071/", "SASL_SSL://127.0.0.1:20001,127.0.0.1:20002/"},
		"mounted file":          {"/mnt/kafka/password", "/stack/pods/p/files/mnt/kafka/password"},
		"mounted folder":        {"/mnt/kafka", "/stack/pods/p/files/mnt/kafka"},
		"longer name":           {"/mnt/kafka-admin/client.properties", "/stack/pods/p/files/mnt/kafka-admin/client.properties"},
		"file in the root":      {"/settings.json", "/stack/pods/p/files/settings.json"},
		"behind a flag":         {"--config=/mnt/kafka/password", "--config=/stack/pods/p/files/mnt/kafka/password"},
		"two in a list":         {"/mnt/kafka/a:/mnt/kafka/b", "/stack/pods/p/files/mnt/kafka/a:/stack/pods/p/files/mnt/kafka/b"},
		"another folder":        {"/opt/mnt/kafka/password", "/opt/mnt/kafka/password"},
		"not that folder":       {"/mnt/kafkas", "/mnt/kafkas"},
		"listening":             {":8080", "127.0.0.1:21000"},
		"listening everywhere":  {"0.0.0.0:8080", "127.0.0.1:21000"},
		"listening by flag":     {"--http=:8080", "--http=127.0.0.1:21000"},
		"listening on IPv6":     {"[::]:8080", "127.0.0.1:21000"},
		"undeclared port":       {":9090", ":9090"},
		"somebody else's":       {"https://stream.example.com:8080", "https://stream.example.com:8080"},
		"a number":              {"8080", "8080"},
		"a time":                {"12:8080", "12:8080"},
		"nothing to be changed": {"User:kafka", "User:kafka"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := testRewriter().setting(test[0])
			require.NoError(t, err)
			require.Equal(t, test[1], got)
		})
	}
	_, err := testRewriter().setting("http://schemaregistry.confluent.svc.cluster.local:8081")
	require.EqualError(t, err, "find schemaregistry.confluent.svc.cluster.local:8081: nothing of that name runs here")
}

func TestFile(t *testing.T) {
	t.Parallel()
	got, err := testRewriter().file([]byte("ssl.truststore.location=/mnt/kafka/cacerts.pem\n\"port\":8080\n"))
	require.NoError(t, err)
	require.Equal(t, "ssl.truststore.location=/stack/pods/p/files/mnt/kafka/cacerts.pem\n\"port\":8080\n", string(got))

	binary := []byte("\xff\xfe/mnt/kafka/password")
	got, err = testRewriter().file(binary)
	require.NoError(t, err)
	require.Equal(t, binary, got)
}
