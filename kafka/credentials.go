package kafka

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi-random/sdk/v4/go/random"
	"github.com/pulumi/pulumi-tls/sdk/v5/go/tls"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/object"
)

// CredentialsArgs configure Credentials. All but Clients are required.
type CredentialsArgs struct {
	Namespace pulumi.StringInput
	// Clients are the users of clients besides Connect and the producers. Default: none.
	Clients []string
	// Kubernetes is the provider for the cluster. It isn't one of the component's own providers, or keys and passwords would wait for the cluster,
	// too.
	Kubernetes pulumi.ProviderResource
}

// Credentials are the CA that signs the servers' certificates, the SASL users with their passwords, and the Secrets that hold these in the
// operator's formats. Its outputs are names of Secrets, except the last three.
type Credentials struct {
	pulumi.ResourceState

	// ServerUsers holds all users (plain-users.json) and the super user's login (plain.txt): for brokers and controllers.
	ServerUsers pulumi.StringOutput
	// ConnectLogin is Connect's login (plain.txt).
	ConnectLogin pulumi.StringOutput
	// RestUsers has the admin API's users, RestLogin the operator's login to it (basic.txt each).
	RestUsers, RestLogin pulumi.StringOutput
	// TrustedCA is the CA's certificate alone (cacerts.pem).
	TrustedCA pulumi.StringOutput
	// AdminClient holds the files with which clients log in as the super user: Kafka's command line tools (client.properties, cacerts.pem), and the Jobs
	// that set access rules (password, cacerts.pem).
	AdminClient pulumi.StringOutput
	// ProducerClient holds the producer's password and the CA's certificate (password, cacerts.pem).
	ProducerClient pulumi.StringOutput
	// CACertificate is the CA's certificate as PEM, for clients outside of pods.
	CACertificate pulumi.StringOutput
	// ClientPasswords are the passwords of clients, by user. Each is in a Secret as well: see ClientSecret.
	ClientPasswords pulumi.StringMap
	// ProducerUser is the user of ProducerClient's password.
	ProducerUser string

	namespace pulumi.StringInput
	cluster   pulumi.ProviderResource
	secrets   []*corev1.Secret
}

// caSecret is where the operator looks for the CA.
const caSecret = "ca-pair-sslcerts"

// caYears is how long the CA is valid. The operator renews the servers' certificates by itself, but not the CA.
const caYears = 10

// adminMount is where jobs find AdminClient's files; client.properties refers to it.
const adminMount = "/mnt/kafka-admin"

// clientMount is where a client's pod mounts its Secret, so that its client.properties holds.
const clientMount = "/mnt/kafka-client"

// NewCredentials makes keys, passwords and Secrets.
func NewCredentials(ctx *pulumi.Context, name string, args *CredentialsArgs, opts ...pulumi.ResourceOption) (*Credentials, error) {
	if args == nil || args.Namespace == nil || args.Kubernetes == nil {
		return nil, fmt.Errorf("check credentials %s: namespace and the cluster's provider are required", name)
	}
	c := &Credentials{namespace: args.Namespace, cluster: args.Kubernetes, ClientPasswords: pulumi.StringMap{}, ProducerUser: producerUser}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Credentials", name, c, opts...); err != nil {
		return nil, fmt.Errorf("register credentials %s: %w", name, err)
	}
	ca, err := c.newCA(ctx, name)
	if err != nil {
		return nil, err
	}
	c.CACertificate = ca
	passwords := map[string]pulumi.StringOutput{}
	for _, user := range []string{adminUser, connectUser, producerUser} {
		if passwords[user], err = c.newPassword(ctx, name+"-"+user); err != nil {
			return nil, err
		}
	}
	users := pulumi.StringMap{}
	for user, password := range passwords {
		users[user] = password
	}
	for _, user := range args.Clients {
		password, err := c.newPassword(ctx, name+"-client-"+user)
		if err != nil {
			return nil, err
		}
		users[user], c.ClientPasswords[user] = password, password
		_, err = c.newSecret(ctx, ClientSecret(user), "Opaque", pulumi.StringMap{
			"username": pulumi.String(user), "password": password, "cacerts.pem": ca, "client.properties": clientProperties(user, password, clientMount),
		})
		if err != nil {
			return nil, err
		}
	}
	admin := login(adminUser, passwords[adminUser])
	for _, secret := range []struct {
		name string
		data pulumi.StringMap
		into *pulumi.StringOutput
	}{
		{"kafka-sasl", pulumi.StringMap{"plain-users.json": pulumi.JSONMarshal(users), "plain.txt": admin, "plain-interbroker.txt": admin}, &c.ServerUsers},
		{"connect-sasl", pulumi.StringMap{"plain.txt": login(connectUser, passwords[connectUser])}, &c.ConnectLogin},
		{"kafka-rest-users", pulumi.StringMap{"basic.txt": pulumi.Sprintf("%s: %s,Administrators\n", adminUser, passwords[adminUser])}, &c.RestUsers},
		{"kafka-rest-login", pulumi.StringMap{"basic.txt": admin}, &c.RestLogin},
		{"kafka-ca", pulumi.StringMap{"cacerts.pem": ca}, &c.TrustedCA},
		{"kafka-admin", pulumi.StringMap{
			"client.properties": clientProperties(adminUser, passwords[adminUser], adminMount), "password": passwords[adminUser], "cacerts.pem": ca,
		}, &c.AdminClient},
		{"producer-kafka", pulumi.StringMap{"password": passwords[producerUser], "cacerts.pem": ca}, &c.ProducerClient},
	} {
		if *secret.into, err = c.newSecret(ctx, secret.name, "Opaque", secret.data); err != nil {
			return nil, err
		}
	}
	component.Finish(ctx, c, pulumi.Map{"serverUsers": c.ServerUsers, "trustedCa": c.TrustedCA})
	return c, nil
}

// newPassword draws a password of 190 bits, without characters that properties files or JAAS treat specially.
func (c *Credentials) newPassword(ctx *pulumi.Context, name string) (pulumi.StringOutput, error) {
	password, err := random.NewRandomPassword(ctx, name, &random.RandomPasswordArgs{Length: pulumi.Int(32), Special: pulumi.Bool(false)}, pulumi.Parent(c))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("create password %s: %w", name, err)
	}
	return password.Result, nil
}

// ClientSecret is the Secret of a client: username, password, cacerts.pem, and client.properties for a Java client that mounts it at /mnt/kafka-client.
func ClientSecret(user string) string { return "kafka-client-" + user }

// newCA makes the CA and its Secret, and returns the certificate as PEM.
func (c *Credentials) newCA(ctx *pulumi.Context, name string) (pulumi.StringOutput, error) {
	key, err := tls.NewPrivateKey(ctx, name+"-ca", &tls.PrivateKeyArgs{Algorithm: pulumi.String("RSA"), RsaBits: pulumi.Int(3072)}, pulumi.Parent(c))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("create key of the CA: %w", err)
	}
	certificate, err := tls.NewSelfSignedCert(ctx, name+"-ca", &tls.SelfSignedCertArgs{
		PrivateKeyPem:       key.PrivateKeyPem,
		IsCaCertificate:     pulumi.Bool(true),
		SetSubjectKeyId:     pulumi.Bool(true),
		ValidityPeriodHours: pulumi.Int(caYears * 365 * 24),
		AllowedUses:         pulumi.ToStringArray([]string{"cert_signing", "crl_signing"}),
		Subject:             tls.SelfSignedCertSubjectArgs{CommonName: pulumi.String("Kafka CA"), Organization: pulumi.String("kafka-on-eks")},
	}, pulumi.Parent(c))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("create certificate of the CA: %w", err)
	}
	_, err = c.newSecret(ctx, caSecret, "kubernetes.io/tls", pulumi.StringMap{"tls.crt": certificate.CertPem, "tls.key": key.PrivateKeyPem})
	return certificate.CertPem, err
}

func (c *Credentials) newSecret(ctx *pulumi.Context, name, kind string, data pulumi.StringMap) (pulumi.StringOutput, error) {
	secret, err := corev1.NewSecret(ctx, name, &corev1.SecretArgs{
		Metadata:   object.Metadata(name, c.namespace),
		Type:       pulumi.String(kind),
		StringData: data,
	}, pulumi.Parent(c), pulumi.Provider(c.cluster))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("create secret %s: %w", name, err)
	}
	c.secrets = append(c.secrets, secret)
	return secret.Metadata.Name().Elem(), nil
}

// login is a user and a password in the form of the operator's plain.txt and basic.txt.
func login(user string, password pulumi.StringInput) pulumi.StringOutput {
	return pulumi.Sprintf("username=%s\npassword=%s\n", user, password)
}

// clientProperties configure a Java client as a user, with the CA's certificate where its Secret is mounted.
func clientProperties(user string, password pulumi.StringInput, mount string) pulumi.StringOutput {
	return pulumi.Sprintf(`security.protocol=SASL_SSL
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
ssl.truststore.type=PEM
ssl.truststore.location=%s/cacerts.pem
`, user, password, mount)
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (c *Credentials) Parts() []pulumi.Resource {
	return component.Parts(c.secrets)
}
