package standin

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/require"
)

func TestAuthorityIsReal(t *testing.T) {
	ctx := context.Background()
	p := tlsProvider(New(Options{}))
	for _, algorithm := range []string{"ECDSA", "RSA"} {
		t.Run(algorithm, func(t *testing.T) {
			key, err := p.Create(ctx, plugin.CreateRequest{
				Type: "tls:index/privateKey:PrivateKey", Name: "ca",
				Properties: values(map[string]any{"algorithm": algorithm, "ecdsaCurve": "P256"}),
			})
			require.NoError(t, err)
			require.True(t, key.Properties["privateKeyPem"].IsSecret())
			in := values(map[string]any{
				"validityPeriodHours": 24.0, "isCaCertificate": true, "allowedUses": []any{"cert_signing"},
				"subject": map[string]any{"commonName": "ca"},
			})
			in["privateKeyPem"] = key.Properties["privateKeyPem"]
			made, err := p.Create(ctx, plugin.CreateRequest{
				Type: "tls:index/selfSignedCert:SelfSignedCert", Name: "ca", Properties: in,
			})
			require.NoError(t, err)
			block, _ := pem.Decode([]byte(made.Properties["certPem"].StringValue()))
			certificate, err := x509.ParseCertificate(block.Bytes)
			require.NoError(t, err)
			require.True(t, certificate.IsCA)
			require.Equal(t, x509.KeyUsageCertSign, certificate.KeyUsage)
			require.NoError(t, certificate.CheckSignatureFrom(certificate))
		})
	}
}
