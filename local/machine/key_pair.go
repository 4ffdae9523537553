package machine

import "kafka-on-eks/local/machine/certs"

// KeyPair is a certificate and its private key, PEM (secret type kubernetes.io/tls: tls.crt, tls.key).
type KeyPair struct{ CertPEM, KeyPEM string }

// trusts tells whether who trusts one of two authorities trusts what the other has signed: certificates of one name and one key.
func (k KeyPair) trusts(other KeyPair) bool {
	return k.CertPEM == other.CertPEM || certs.SameAuthority(k.CertPEM, other.CertPEM)
}
