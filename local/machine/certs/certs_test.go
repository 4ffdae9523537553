package certs_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/certs"
)

var (
	names     = []string{"kafka-0.kafka.confluent.svc.cluster.local", "localhost"}
	addresses = []net.IP{net.IPv4(127, 0, 0, 1)}
)

func pemOf(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func selfSigned(t *testing.T, key crypto.Signer, authority bool, lifetime time.Duration) string {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(lifetime),
		IsCA: authority, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	return pemOf("CERTIFICATE", der)
}

func authority(t *testing.T, lifetime time.Duration) (*certs.Authority, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	certificate := selfSigned(t, key, true, lifetime)
	a, err := certs.ParseAuthority(certificate, pemOf("PRIVATE KEY", der))
	require.NoError(t, err)
	return a, certificate
}

func TestIssuedCertificateIsAccepted(t *testing.T) {
	t.Parallel()
	a, root := authority(t, 10*365*24*time.Hour)
	store, err := a.Issue("kafka-0", names, addresses)
	require.NoError(t, err)

	block, _ := pem.Decode(store)
	require.Equal(t, "PRIVATE KEY", block.Type, "Kafka reads PKCS #8 only")
	pair, err := tls.X509KeyPair(store, store)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM([]byte(root)))
	for _, name := range append([]string{"127.0.0.1"}, names...) {
		for _, usage := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
			_, err = pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: name, KeyUsages: []x509.ExtKeyUsage{usage}})
			require.NoError(t, err, name)
		}
	}
	require.ErrorContains(t, pair.Leaf.VerifyHostname("kafka-1.kafka.confluent.svc.cluster.local"), "not kafka-1")
}

func TestGood(t *testing.T) {
	t.Parallel()
	a, _ := authority(t, 10*365*24*time.Hour)
	other, _ := authority(t, 10*365*24*time.Hour)
	ending, _ := authority(t, time.Hour)
	store, err := a.Issue("kafka-0", names, addresses)
	require.NoError(t, err)
	short, err := ending.Issue("kafka-0", names, addresses)
	require.NoError(t, err)

	require.True(t, a.Good(store, names, addresses))
	require.True(t, a.Good(store, names[:1], nil))
	require.False(t, a.Good(store, append([]string{"new.example"}, names...), addresses))
	require.False(t, a.Good(store, names, []net.IP{net.IPv4(127, 0, 0, 2)}))
	require.False(t, other.Good(store, names, addresses), "another authority")
	require.False(t, a.Good(nil, names, addresses))
	require.True(t, ending.Good(short, names, addresses), "as good as its authority lets it be")
}

func TestParseAuthority(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	ecDER, err := x509.MarshalECPrivateKey(ecKey)
	require.NoError(t, err)

	_, err = certs.ParseAuthority(selfSigned(t, rsaKey, true, time.Hour), pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey)))
	require.NoError(t, err)
	_, err = certs.ParseAuthority(selfSigned(t, ecKey, true, time.Hour), pemOf("EC PRIVATE KEY", ecDER))
	require.NoError(t, err)
	_, err = certs.ParseAuthority(selfSigned(t, ecKey, false, time.Hour), pemOf("EC PRIVATE KEY", ecDER))
	require.ErrorContains(t, err, "is no authority")
	_, err = certs.ParseAuthority(selfSigned(t, rsaKey, true, time.Hour), pemOf("EC PRIVATE KEY", ecDER))
	require.ErrorContains(t, err, "read certificate authority")
}

// TestRenewedAuthority: another certificate of the same key takes over what the one before has signed, so that nothing has to be signed anew.
func TestRenewedAuthority(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	first, second := selfSigned(t, key, true, 24*time.Hour), selfSigned(t, key, true, 365*24*time.Hour)
	before, err := certs.ParseAuthority(first, pemOf("PRIVATE KEY", der))
	require.NoError(t, err)
	after, err := certs.ParseAuthority(second, pemOf("PRIVATE KEY", der))
	require.NoError(t, err)
	store, err := before.Issue("kafka-0", names, addresses)
	require.NoError(t, err)
	require.True(t, before.Good(store, names, addresses))
	require.True(t, certs.SameAuthority(first, second))
	renewed, err := after.Issue("kafka-0", names, addresses)
	require.NoError(t, err)
	require.True(t, before.Good(renewed, names, addresses), "who has the old certificate trusts what the new one signs")

	_, stranger := authority(t, 24*time.Hour)
	require.False(t, certs.SameAuthority(first, stranger))
	require.False(t, certs.SameAuthority(first, "none"))
}
