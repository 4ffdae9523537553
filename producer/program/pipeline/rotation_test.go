package pipeline_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/generator"
)

// hangUp has Kafka close each connection at its next produce request, once.
func hangUp(cluster *kfake.Cluster) {
	cluster.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		return nil, errors.New("connection closed"), true
	})
}

// requireProgress waits until more events were acknowledged.
func requireProgress(t *testing.T, r *running) {
	t.Helper()
	before := testutil.ToFloat64(r.metrics.RecordsAcked)
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.RecordsAcked) > before+500 }, 30*time.Second, 10*time.Millisecond)
}

// TestNewPassword: the old password ends, and the producer goes on with the one that the file has by then.
func TestNewPassword(t *testing.T) {
	t.Parallel()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-256", "admin", "admin"),
		kfake.Superuser("SCRAM-SHA-256", "u", "one"), kfake.SeedTopics(3, topics.Events), kfake.SeedTopics(1, topics.DeadLetters, topics.Positions))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	password := filepath.Join(t.TempDir(), "password")
	require.NoError(t, os.WriteFile(password, []byte("one\n"), 0o600))
	r := start(t, cluster, func(m source.Monitor) source.Source {
		return &generator.Generator{Seed: 1, Rate: 5000, Monitor: m}
	}, func(s *settings.Settings) {
		s.Kafka["security.protocol"], s.Kafka["sasl.mechanism"] = "SASL_PLAINTEXT", "SCRAM-SHA-256"
		s.Kafka["sasl.username"], s.Kafka["sasl.password"] = "u", "one"
		s.KafkaFiles = map[string]string{"sasl.password": password}
	})
	requireProgress(t, r)
	admin, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.SASL(scram.Auth{User: "admin", Pass: "admin"}.AsSha256Mechanism()))
	require.NoError(t, err)
	defer admin.Close()
	_, err = kadm.NewClient(admin).AlterUserSCRAMs(t.Context(), nil, []kadm.UpsertSCRAM{{User: "u", Mechanism: kadm.ScramSha256, Iterations: 4096, Password: "two"}})
	require.NoError(t, err)
	hangUp(cluster)
	require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.KafkaErrors) > 0 }, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, os.WriteFile(password, []byte("two\n"), 0o600))
	requireProgress(t, r)
	require.NoError(t, r.finish(t))
	require.Zero(t, testutil.ToFloat64(r.metrics.Aborts))
}

// authority is a certificate authority.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pem         []byte
}

func newAuthority(t *testing.T, number int64) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(number), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	template.Subject.CommonName = "authority " + big.NewInt(number).String()
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return &authority{certificate: certificate, key: key, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

func (a *authority) server(t *testing.T) *tls.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(9), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, a.key.Public(), a.key)
	require.NoError(t, err)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// TestNewAuthority: brokers get certificates of a new authority, which the producer's file holds before; nothing is lost
// or repeated on the way to a new client.
func TestNewAuthority(t *testing.T) {
	t.Parallel()
	const count = 20000
	for name, c := range map[string]struct {
		mode   settings.Delivery
		abrupt bool // the old client isn't let in any more before it can finish
	}{
		"transactions": {mode: settings.ExactlyOnce}, "acknowledgements": {mode: settings.AtLeastOnce}, "abrupt": {settings.ExactlyOnce, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := newAuthority(t, 1), newAuthority(t, 2)
			var certificate atomic.Pointer[tls.Certificate]
			certificate.Store(first.server(t))
			cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(3, topics.Events), kfake.SeedTopics(1, topics.DeadLetters, topics.Positions),
				kfake.TLS(&tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return certificate.Load(), nil }}))
			require.NoError(t, err)
			t.Cleanup(cluster.Close)
			trust := filepath.Join(t.TempDir(), "ca.pem")
			require.NoError(t, os.WriteFile(trust, first.pem, 0o600))
			r := start(t, cluster, func(m source.Monitor) source.Source {
				return &generator.Generator{Seed: 6, Rate: 5000, Count: count, Monitor: m}
			}, func(s *settings.Settings) {
				s.Kafka["security.protocol"], s.Kafka["ssl.ca.location"], s.Delivery = "SSL", trust, c.mode
			})
			requireProgress(t, r)
			require.NoError(t, os.WriteFile(trust+".new", append(first.pem, second.pem...), 0o600))
			require.NoError(t, os.Rename(trust+".new", trust))
			if !c.abrupt {
				require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.KafkaRenewals) == 1 }, 20*time.Second, 10*time.Millisecond)
			}
			certificate.Store(second.server(t))
			hangUp(cluster)
			require.Eventually(t, func() bool { return testutil.ToFloat64(r.metrics.SourceDone) == 1 }, 60*time.Second, 10*time.Millisecond)
			require.NoError(t, r.finish(t))

			pool := x509.NewCertPool()
			pool.AppendCertsFromPEM(second.pem)
			client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics(topics.Events),
				kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.DialTLSConfig(&tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}))
			require.NoError(t, err)
			defer client.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			seen := map[string]bool{}
			for len(seen) < count {
				fetches := client.PollFetches(ctx)
				require.NoError(t, fetches.Err())
				fetches.EachRecord(func(record *kgo.Record) {
					require.False(t, seen[header(record, "position")], "repeated")
					seen[header(record, "position")] = true
				})
			}
		})
	}
}
