package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"kafka-on-eks/local/runtime"
	"kafka-on-eks/local/standin"
)

// writeAccess leaves files with which a person's own tools get in: a client configuration for Kafka's
// command-line tools and an environment for S3 clients. Both hold secrets, so both are for the owner only.
func (p *place) writeAccess(node *runtime.Node, kafka standin.KafkaAccess, s3 runtime.S3Endpoint) error {
	ca := filepath.Join(p.dir(), "ca.pem")
	files := map[string]string{
		ca: kafka.CAPEM,
		p.kafkaClient(): fmt.Sprintf(`bootstrap.servers=%s
security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
ssl.truststore.type=PEM
ssl.truststore.location=%s
`, node.Bootstrap(kafka.Kafka), kafka.Username, kafka.Password, ca),
		p.s3Environment(): fmt.Sprintf(`export AWS_ENDPOINT_URL_S3=%s
export AWS_ACCESS_KEY_ID=%s
export AWS_SECRET_ACCESS_KEY=%s
export AWS_REGION=%s
`, s3.URL, s3.AccessKey, s3.SecretKey, s3.Region),
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(path, []byte(files[path]), 0o600); err != nil {
			return fmt.Errorf("write access file: %w", err)
		}
	}
	return nil
}

// kafkaClient is a client configuration for Kafka's command-line tools.
func (p *place) kafkaClient() string { return filepath.Join(p.dir(), "kafka-client.properties") }

// s3Environment is a shell file for S3 clients.
func (p *place) s3Environment() string { return filepath.Join(p.dir(), "s3.env") }
