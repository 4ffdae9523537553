package standin

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
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

// TestAuthorityIsRenewed: a certificate that ends soon is made anew, of the same key, though nothing was edited.
func TestAuthorityIsRenewed(t *testing.T) {
	p := tlsProvider(New(Options{}))
	const kind = "tls:index/selfSignedCert:SelfSignedCert"
	key, err := p.Create(t.Context(), plugin.CreateRequest{
		Type: "tls:index/privateKey:PrivateKey", Name: "ca", Properties: values(map[string]any{"algorithm": "ECDSA", "ecdsaCurve": "P256"}),
	})
	require.NoError(t, err)
	diff := func(validity, early float64) plugin.DiffResult {
		t.Helper()
		in := values(map[string]any{
			"validityPeriodHours": validity, "earlyRenewalHours": early, "isCaCertificate": true, "allowedUses": []any{"cert_signing"}, "subject": map[string]any{"commonName": "ca"},
		})
		in["privateKeyPem"] = key.Properties["privateKeyPem"]
		made, err := p.Create(t.Context(), plugin.CreateRequest{Type: kind, Name: "ca", Properties: in})
		require.NoError(t, err)
		got, err := p.Diff(t.Context(), plugin.DiffRequest{Type: kind, OldInputs: in, NewInputs: in, OldOutputs: made.Properties})
		require.NoError(t, err)
		return got
	}
	require.Empty(t, diff(24, 23).ReplaceKeys)
	soon := diff(24, 25)
	require.Equal(t, plugin.DiffSome, soon.Changes)
	require.Equal(t, []resource.PropertyKey{"readyForRenewal"}, soon.ReplaceKeys)
}
