package standin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func tlsProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "tls", file: "tls.go", kinds: table(map[string]kind{
		"tls:index/privateKey:PrivateKey":         privateKeyKind,
		"tls:index/selfSignedCert:SelfSignedCert": selfSignedKind,
	})}
}

// privateKeyKind really makes a key; the brokers' certificates hang on it.
var privateKeyKind = kind{
	replaces: []string{"algorithm", "rsaBits", "ecdsaCurve"},
	id:       func(resource.PropertyMap) string { return "key" },
	computed: func(object) resource.PropertyMap {
		return values(map[string]any{"privateKeyPem": "", "privateKeyPemPkcs8": "", "publicKeyPem": ""})
	},
	create: func(_ context.Context, o object) (resource.PropertyMap, error) {
		key, private, err := newKey(text(o.in, "algorithm"), text(o.in, "ecdsaCurve"), o.in)
		if err != nil {
			return nil, err
		}
		public, err := x509.MarshalPKIXPublicKey(publicKey(key))
		if err != nil {
			return nil, fmt.Errorf("encode public key: %w", err)
		}
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return nil, fmt.Errorf("encode private key: %w", err)
		}
		return resource.PropertyMap{
			"privateKeyPem":      secretPEM(private),
			"privateKeyPemPkcs8": secretPEM(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}),
			"publicKeyPem":       resource.NewProperty(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))),
		}, nil
	},
}

func secretPEM(b *pem.Block) resource.PropertyValue {
	return resource.MakeSecret(resource.NewProperty(string(pem.EncodeToMemory(b))))
}

func newKey(algorithm, curve string, in resource.PropertyMap) (any, *pem.Block, error) {
	switch algorithm {
	case "RSA":
		bits := 2048
		if v, ok := at(in, "rsaBits"); ok {
			bits = int(v.(float64))
		}
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			return nil, nil, fmt.Errorf("make RSA key: %w", err)
		}
		return key, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}, nil
	case "ECDSA":
		curves := map[string]elliptic.Curve{"P256": elliptic.P256(), "P384": elliptic.P384(), "P521": elliptic.P521()}
		c, ok := curves[curve]
		if !ok {
			return nil, nil, fmt.Errorf("make ECDSA key: got curve %q, must be P256, P384 or P521", curve)
		}
		key, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			return nil, nil, fmt.Errorf("make ECDSA key: %w", err)
		}
		raw, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			return nil, nil, fmt.Errorf("encode ECDSA key: %w", err)
		}
		return key, &pem.Block{Type: "EC PRIVATE KEY", Bytes: raw}, nil
	}
	return nil, nil, fmt.Errorf("make key: got algorithm %q, must be RSA or ECDSA", algorithm)
}

func publicKey(key any) any {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		return &k.PublicKey
	case *ecdsa.PrivateKey:
		return &k.PublicKey
	}
	return nil
}

// keyUsages maps the real provider's names to the bits of the key usage extension.
var keyUsages = map[string]x509.KeyUsage{
	"digital_signature": x509.KeyUsageDigitalSignature, "key_encipherment": x509.KeyUsageKeyEncipherment,
	"cert_signing": x509.KeyUsageCertSign, "crl_signing": x509.KeyUsageCRLSign,
	"key_agreement": x509.KeyUsageKeyAgreement, "content_commitment": x509.KeyUsageContentCommitment,
}

var extendedKeyUsages = map[string]x509.ExtKeyUsage{
	"server_auth": x509.ExtKeyUsageServerAuth, "client_auth": x509.ExtKeyUsageClientAuth,
}

type selfSignedInputs struct {
	PrivateKeyPem       string
	ValidityPeriodHours float64
	IsCaCertificate     bool
	AllowedUses         []string
	DNSNames            []string
	IPAddresses         []string
	Subject             *struct{ CommonName, Organization, OrganizationalUnit string }
}

// selfSignedKind really signs; the certificate is the authority of the whole stack.
var selfSignedKind = kind{
	replaces: []string{
		"privateKeyPem", "validityPeriodHours", "isCaCertificate", "allowedUses", "subject", "dnsNames", "ipAddresses",
	},
	id: func(resource.PropertyMap) string { return "certificate" },
	// A certificate that ends soon is made anew with the next run: terraform-provider-tls, internal/provider/common_cert.go.
	expired: func(in, state resource.PropertyMap) []string {
		end, err := time.Parse(time.RFC3339, text(state, "validityEndTime"))
		early, _ := at(in, "earlyRenewalHours")
		hours, _ := early.(float64)
		if err != nil || time.Now().Before(end.Add(-time.Duration(hours*float64(time.Hour)))) {
			return nil
		}
		return []string{"readyForRenewal"}
	},
	computed: func(object) resource.PropertyMap {
		return values(map[string]any{
			"certPem": "", "keyAlgorithm": "", "readyForRenewal": false, "validityStartTime": "", "validityEndTime": "",
		})
	},
	create: func(_ context.Context, o object) (resource.PropertyMap, error) {
		var in selfSignedInputs
		if err := decode(o.in, &in); err != nil {
			return nil, err
		}
		key, algorithm, err := parseKey(in.PrivateKeyPem)
		if err != nil {
			return nil, err
		}
		serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
		if err != nil {
			return nil, fmt.Errorf("draw serial number: %w", err)
		}
		start := time.Now().UTC()
		certificate := &x509.Certificate{
			SerialNumber: serial, NotBefore: start,
			NotAfter:              start.Add(time.Duration(in.ValidityPeriodHours * float64(time.Hour))),
			BasicConstraintsValid: true, IsCA: in.IsCaCertificate, DNSNames: in.DNSNames,
		}
		for _, ip := range in.IPAddresses {
			certificate.IPAddresses = append(certificate.IPAddresses, net.ParseIP(ip))
		}
		if s := in.Subject; s != nil {
			certificate.Subject = pkix.Name{CommonName: s.CommonName}
			if s.Organization != "" {
				certificate.Subject.Organization = []string{s.Organization}
			}
			if s.OrganizationalUnit != "" {
				certificate.Subject.OrganizationalUnit = []string{s.OrganizationalUnit}
			}
		}
		for _, use := range in.AllowedUses {
			bit, isUsage := keyUsages[use]
			extended, isExtended := extendedKeyUsages[use]
			switch {
			case isUsage:
				certificate.KeyUsage |= bit
			case isExtended:
				certificate.ExtKeyUsage = append(certificate.ExtKeyUsage, extended)
			default:
				return nil, fmt.Errorf("sign certificate: got allowed use %q, which has no stand-in (e.g. cert_signing)", use)
			}
		}
		raw, err := x509.CreateCertificate(rand.Reader, certificate, certificate, publicKey(key), key)
		if err != nil {
			return nil, fmt.Errorf("sign certificate: %w", err)
		}
		return values(map[string]any{
			"certPem":           string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})),
			"keyAlgorithm":      algorithm,
			"readyForRenewal":   false,
			"validityStartTime": start.Format(time.RFC3339),
			"validityEndTime":   certificate.NotAfter.Format(time.RFC3339),
		}), nil
	},
}

func parseKey(text string) (key any, algorithm string, err error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, "", errors.New("read private key: no PEM block")
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		return key, "RSA", err
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
		return key, "ECDSA", err
	}
	return nil, "", fmt.Errorf("read private key: got PEM block %q, must be RSA or EC", block.Type)
}
