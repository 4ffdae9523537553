// Package franz makes clients of franz-go of librdkafka's properties, for what librdkafka, and so confluent-kafka-go, can't do: set users' quotas, and talk
// to one particular broker or controller.
package franz

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
)

// Options are those by which a client finds Kafka and logs in: bootstrap.servers, security.protocol, ssl.ca.location, and of SASL the mechanism PLAIN.
func Options(properties map[string]string) ([]kgo.Opt, error) {
	protocol := strings.ToUpper(properties["security.protocol"])
	options := []kgo.Opt{kgo.SeedBrokers(strings.Split(properties["bootstrap.servers"], ",")...)}
	if strings.HasSuffix(protocol, "SSL") {
		settings := &tls.Config{MinVersion: tls.VersionTLS12}
		if path := properties["ssl.ca.location"]; path != "" {
			certificates, err := os.ReadFile(path)
			if err != nil {
				return nil, fmt.Errorf("read ssl.ca.location: %w", err)
			}
			settings.RootCAs = x509.NewCertPool()
			if !settings.RootCAs.AppendCertsFromPEM(certificates) {
				return nil, fmt.Errorf("read ssl.ca.location: got %s, must be a file of PEM certificates", path)
			}
		}
		options = append(options, kgo.DialTLSConfig(settings))
	}
	if strings.HasPrefix(protocol, "SASL") {
		if mechanism := properties["sasl.mechanism"]; !strings.EqualFold(mechanism, "PLAIN") {
			return nil, fmt.Errorf("got sasl.mechanism %q, must be PLAIN", mechanism)
		}
		options = append(options, kgo.SASL(plain.Auth{User: properties["sasl.username"], Pass: properties["sasl.password"]}.AsMechanism()))
	}
	return options, nil
}
