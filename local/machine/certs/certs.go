// Package certs makes the certificates that local brokers and controllers show, signed by the program's own authority.
package certs

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

const (
	lifetime = 365 * 24 * time.Hour
	// renewBefore is how long before its end a certificate is replaced.
	renewBefore = 30 * 24 * time.Hour
)

// Authority signs certificates.
type Authority struct {
	certificate *x509.Certificate
	pem         []byte
	key         crypto.Signer
}

// ParseAuthority reads an authority from its certificate and key, PEM; the key may be PKCS #1, SEC 1 or PKCS #8.
func ParseAuthority(certPEM, keyPEM string) (*Authority, error) {
	pair, err := tls.X509KeyPair([]byte(certPEM), []byte(keyPEM))
	if err != nil {
		return nil, fmt.Errorf("read certificate authority: %w", err)
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("read certificate authority: a %T can't sign", pair.PrivateKey)
	}
	if !pair.Leaf.IsCA {
		return nil, fmt.Errorf("read certificate authority: %s is no authority, it must have basicConstraints CA:TRUE", pair.Leaf.Subject)
	}
	return &Authority{certificate: pair.Leaf, pem: []byte(certPEM), key: key}, nil
}

// SameAuthority tells whether two certificates, PEM, are of one authority: one name and one key. Whoever trusts either trusts what it signs.
func SameAuthority(onePEM, otherPEM string) bool {
	one, other := parse(onePEM), parse(otherPEM)
	return one != nil && other != nil && bytes.Equal(one.RawSubject, other.RawSubject) && bytes.Equal(one.RawSubjectPublicKeyInfo, other.RawSubjectPublicKeyInfo)
}

// parse gives nil for what is no certificate.
func parse(certPEM string) *x509.Certificate {
	block, _ := pem.Decode([]byte(certPEM))
	if block == nil {
		return nil
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil
	}
	return certificate
}

// NewAuthority makes an authority of its own, for what is thrown away: the program's clusters have the program's.
func NewAuthority(commonName string) (certPEM, keyPEM string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", fmt.Errorf("make key of %s: %w", commonName, err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: commonName},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(lifetime),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return "", "", fmt.Errorf("sign certificate of %s: %w", commonName, err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", "", fmt.Errorf("encode key of %s: %w", commonName, err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})),
		string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})), nil
}

// Issue makes a key pair that is valid for the names and IP addresses, as client and as server: the private key (PKCS #8) followed by the certificate and
// the authority's, all PEM, which is what Kafka reads as a keystore of type PEM.
func (a *Authority) Issue(commonName string, names []string, addresses []net.IP) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make key of %s: %w", commonName, err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("make serial number of %s: %w", commonName, err)
	}
	end := time.Now().Add(lifetime)
	if a.certificate.NotAfter.Before(end) {
		end = a.certificate.NotAfter
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: commonName},
		NotBefore:    time.Now().Add(-time.Hour), // clocks differ
		NotAfter:     end,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:     names,
		IPAddresses:  addresses,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("sign certificate of %s: %w", commonName, err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode key of %s: %w", commonName, err)
	}
	var store bytes.Buffer
	for _, block := range []*pem.Block{{Type: "PRIVATE KEY", Bytes: encoded}, {Type: "CERTIFICATE", Bytes: certificate}} {
		if err := pem.Encode(&store, block); err != nil {
			return nil, fmt.Errorf("encode key pair of %s: %w", commonName, err)
		}
	}
	store.Write(a.pem)
	return store.Bytes(), nil
}

// Good tells whether a key pair that [Authority.Issue] made can be used further: signed by this authority, valid for all the names and addresses, and for
// long enough. What can't be read isn't good.
func (a *Authority) Good(store []byte, names []string, addresses []net.IP) bool {
	pair, err := tls.X509KeyPair(store, store)
	if err != nil {
		return false
	}
	roots := x509.NewCertPool()
	roots.AddCert(a.certificate)
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: time.Now().Add(a.renewBefore())}); err != nil {
		return false
	}
	for _, name := range names {
		if pair.Leaf.VerifyHostname(name) != nil {
			return false
		}
	}
	for _, address := range addresses {
		if pair.Leaf.VerifyHostname(address.String()) != nil {
			return false
		}
	}
	return true
}

// renewBefore is shorter for an authority that ends soon itself: its certificates can't be better.
func (a *Authority) renewBefore() time.Duration {
	return min(renewBefore, max(0, time.Until(a.certificate.NotAfter)-time.Minute))
}
