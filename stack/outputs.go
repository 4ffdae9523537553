package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/stack/config"
)

// Outputs are the outputs of a deployed stack, under the names in the `pulumi` tags.
type Outputs struct {
	// Bucket is the name of the S3 bucket that the sink writes to.
	Bucket pulumi.StringOutput `pulumi:"bucket"`
	// BootstrapServers is where clients inside the cluster connect to Kafka, host:port.
	BootstrapServers pulumi.StringOutput `pulumi:"bootstrapServers"`
	// Kubeconfig is a secret: JSON for kubectl.
	Kubeconfig pulumi.StringOutput `pulumi:"kubeconfig"`
	// Topics are the names of the topics: events, the producers' dead letters, their positions, the sink's dead letters.
	Topics pulumi.StringArrayOutput `pulumi:"topics"`
	// Image is the producer's image with its digest.
	Image pulumi.StringOutput `pulumi:"image"`
	// ExternalBootstrapServers is where clients outside the cluster connect first, host:port; empty if nothing is open to them.
	ExternalBootstrapServers string `pulumi:"externalBootstrapServers"`
	// CACertificate is the certificate that clients trust, as PEM.
	CACertificate pulumi.StringOutput `pulumi:"caCertificate"`
	// CAExpires is when the CA's certificate ends, as RFC 3339 has it.
	CAExpires pulumi.StringOutput `pulumi:"caExpires"`
	// Clients say how each client connects, by its user: where, and in which Secret its password is.
	Clients pulumi.Map `pulumi:"clients"`
	// ClientPasswords are a secret: the clients' passwords, by user, for clients that can't read Secrets of the cluster.
	ClientPasswords pulumi.StringMap `pulumi:"clientPasswords"`
	// Retained lists the things that a destroy leaves in AWS, each with the command that removes it.
	Retained pulumi.StringArrayOutput `pulumi:"retained"`
	// Settled are settings that the next run can't change.
	Settled config.Settled `pulumi:"settled"`
}

func (o Outputs) export(ctx *pulumi.Context) {
	ctx.Export("bucket", o.Bucket)
	ctx.Export("bootstrapServers", o.BootstrapServers)
	ctx.Export("kubeconfig", o.Kubeconfig)
	ctx.Export("topics", o.Topics)
	ctx.Export("image", o.Image)
	ctx.Export("externalBootstrapServers", pulumi.String(o.ExternalBootstrapServers))
	ctx.Export("caCertificate", o.CACertificate)
	ctx.Export("caExpires", o.CAExpires)
	ctx.Export("clients", o.Clients)
	ctx.Export("clientPasswords", pulumi.ToSecret(o.ClientPasswords))
	ctx.Export("retained", o.Retained)
	ctx.Export("settled", settledOutput(o.Settled))
}
