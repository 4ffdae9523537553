package admin

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
)

// Access is how to reach a listener as somebody who may do everything.
type Access struct {
	Addresses          []string // host:port
	CAPEM              string   // of the authority that signed the listener's certificates, "" without TLS
	SASL               bool
	Username, Password string
}

// options for a client of that listener.
func (a Access) options() ([]kgo.Opt, error) {
	options := []kgo.Opt{
		kgo.SeedBrokers(a.Addresses...),
		kgo.DialTimeout(3 * time.Second),
		kgo.RetryTimeout(5 * time.Second), // callers look again
		kgo.RequestTimeoutOverhead(5 * time.Second),
		kgo.MetadataMinAge(100 * time.Millisecond),
	}
	if a.CAPEM != "" {
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM([]byte(a.CAPEM)) {
			return nil, errors.New("the certificate authority is no PEM certificate")
		}
		options = append(options, kgo.DialTLSConfig(&tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}))
	}
	if a.SASL {
		options = append(options, kgo.SASL(plain.Auth{User: a.Username, Pass: a.Password}.AsMechanism()))
	}
	return options, nil
}
