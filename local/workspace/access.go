package workspace

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"kafka-on-eks/local/machine"
)

// Access is how a person's own tools get into Kafka and S3.
type Access struct {
	Bootstrap, Username, Password, CAPEM string
	// Clients are the users of the stack's clients, with their passwords.
	Clients map[string]string
	S3      machine.S3Endpoint
}

// Write leaves client configurations for Kafka's command-line tools, as the super user and as each client, and an environment for S3
// clients. They hold secrets, so they are for the owner only. Those of clients that are gone are deleted.
func (a Access) Write(w *Workspace) error {
	ca := filepath.Join(w.Dir(), "ca.pem")
	files := map[string]string{
		ca:              a.CAPEM,
		w.KafkaClient(): a.properties(a.Username, a.Password, ca),
		w.S3Environment(): fmt.Sprintf(`export AWS_ENDPOINT_URL_S3=%s
export AWS_ACCESS_KEY_ID=%s
export AWS_SECRET_ACCESS_KEY=%s
export AWS_REGION=%s
`, a.S3.URL, a.S3.AccessKey, a.S3.SecretKey, a.S3.Region),
	}
	for user, password := range a.Clients {
		files[w.ClientProperties(user)] = a.properties(user, password, ca)
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(path, []byte(files[path]), 0o600); err != nil {
			return fmt.Errorf("write access file: %w", err)
		}
	}
	there, err := filepath.Glob(w.ClientProperties("*"))
	if err != nil {
		return fmt.Errorf("list access files: %w", err)
	}
	for _, path := range there {
		if _, wanted := files[path]; wanted {
			continue
		}
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("delete access file: %w", err)
		}
	}
	return nil
}

// properties configure a client as a user.
func (a Access) properties(user, password, ca string) string {
	return fmt.Sprintf(`bootstrap.servers=%s
security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
ssl.truststore.type=PEM
ssl.truststore.location=%s
`, a.Bootstrap, user, password, ca)
}
