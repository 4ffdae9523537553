package machine

// KeyPair is a certificate and its private key, PEM (secret type kubernetes.io/tls: tls.crt, tls.key).
type KeyPair struct{ CertPEM, KeyPEM string }
