package kafka

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

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
	// Generations are those of the passwords of the program's own users.
	Generations Generations
	// Clients are the users of clients besides Connect and the producers. Default: none.
	Clients []string
	// Kubernetes is the provider for the cluster. It isn't one of the component's own providers, or keys and passwords would wait for the cluster,
	// too.
	Kubernetes pulumi.ProviderResource
}

// Credentials are the CA that signs the servers' certificates, the SASL users with their passwords, and the Secrets that hold these in the
// operator's formats. Most of its outputs are names of Secrets, those of the current generation.
type Credentials struct {
	pulumi.ResourceState

	// ServerUsers holds all users (plain-users.json) and the login of brokers and controllers (plain.txt).
	ServerUsers pulumi.StringOutput
	// RestServer is the admin API's own login to the brokers (plain.txt).
	RestServer pulumi.StringOutput
	// ConnectLogin is Connect's login (plain.txt).
	ConnectLogin pulumi.StringOutput
	// RestUsers has the admin API's users (basic.txt).
	RestUsers pulumi.StringOutput
	// TrustedCA is the CA's certificate alone (cacerts.pem).
	TrustedCA pulumi.StringOutput
	// AdminClient holds the files with which clients log in as JobsUser: Kafka's command line tools (client.properties, cacerts.pem), and Jobs
	// (password, cacerts.pem).
	AdminClient pulumi.StringOutput
	// JobsUser is the super user of Jobs.
	JobsUser string
	// CACertificate is the CA's certificate as PEM, for clients outside of pods. CAExpires is when it ends, e.g. 2036-11-26T15:00:00Z.
	CACertificate, CAExpires pulumi.StringOutput
	// ClientPasswords are the passwords of clients, by user. Each is in a Secret as well: see ClientSecret.
	ClientPasswords pulumi.StringMap

	namespace   pulumi.StringInput
	cluster     pulumi.ProviderResource
	generations Generations
	// passwords are those of the program's own users.
	passwords map[string]pulumi.StringOutput
	secrets   []*corev1.Secret
}

// caSecret is where the operator looks for the CA.
const caSecret = "ca-pair-sslcerts"

const (
	// caYears is how long the CA's certificate is valid. The operator renews the servers' certificates by itself, but not the CA's.
	caYears = 10
	// caRenewalYears is how long before its end the next up makes another certificate of the same key. Whoever trusts one of the two trusts what the other
	// has signed, so that nobody has to move.
	caRenewalYears = 2
	hoursPerYear   = 365 * 24
)

// adminMount is where jobs find AdminClient's files; client.properties refers to it.
const adminMount = "/mnt/kafka-admin"

// clientMount is where a client's pod mounts its Secret, so that its client.properties holds.
const clientMount = "/mnt/kafka-client"

// NewCredentials makes keys, passwords and Secrets.
func NewCredentials(ctx *pulumi.Context, name string, args *CredentialsArgs, opts ...pulumi.ResourceOption) (*Credentials, error) {
	if args == nil || args.Namespace == nil || args.Kubernetes == nil || args.Generations.Current < 1 {
		return nil, fmt.Errorf("check credentials %s: namespace, generation and the cluster's provider are required", name)
	}
	c := &Credentials{
		namespace: args.Namespace, cluster: args.Kubernetes, generations: args.Generations, passwords: map[string]pulumi.StringOutput{},
		ClientPasswords: pulumi.StringMap{}, JobsUser: args.Generations.users(jobsRole)[0],
	}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:Credentials", name, c, opts...); err != nil {
		return nil, fmt.Errorf("register credentials %s: %w", name, err)
	}
	if err := c.newCA(ctx, name); err != nil {
		return nil, err
	}
	if err := c.newPasswords(ctx, name); err != nil {
		return nil, err
	}
	if err := c.newClients(ctx, name, args.Clients); err != nil {
		return nil, err
	}
	users := maps.Clone(c.ClientPasswords)
	for user, password := range c.passwords {
		users[user] = password
	}
	// The current generation comes last, and its names of Secrets stay.
	for _, generation := range slices.Backward(c.generations.valid()) {
		if err := c.newServerSecrets(ctx, turn(generation), users); err != nil {
			return nil, err
		}
	}
	jobs := c.passwords[c.JobsUser]
	var err error
	for _, secret := range []struct {
		name string
		data pulumi.StringMap
		into *pulumi.StringOutput
	}{
		{"kafka-rest-users", pulumi.StringMap{"basic.txt": c.restUsers()}, &c.RestUsers},
		{"kafka-ca", pulumi.StringMap{"cacerts.pem": c.CACertificate}, &c.TrustedCA},
		{"kafka-admin", pulumi.StringMap{
			"client.properties": clientProperties(c.JobsUser, jobs, adminMount), "password": jobs, "cacerts.pem": c.CACertificate,
		}, &c.AdminClient},
	} {
		if *secret.into, err = c.newSecret(ctx, secret.name, "Opaque", secret.data); err != nil {
			return nil, err
		}
	}
	component.Finish(ctx, c, pulumi.Map{"serverUsers": c.ServerUsers, "trustedCa": c.TrustedCA})
	return c, nil
}

// newPasswords draws those of the program's own users. A generation has the users of the one before the last, with other passwords.
func (c *Credentials) newPasswords(ctx *pulumi.Context, name string) error {
	for _, generation := range c.generations.valid() {
		for _, role := range []string{serverRole, restRole, jobsRole, connectRole, producerRole} {
			user := role + turn(generation)
			password, err := c.newPassword(ctx, name+"-"+user, generation)
			if err != nil {
				return err
			}
			c.passwords[user] = password
		}
	}
	return nil
}

// newServerSecrets makes the Secrets that nodes and workers read at their start, in one of two turns: a node that goes to the other turn's Secret starts
// again, and those that haven't yet keep theirs, with all users in it.
func (c *Credentials) newServerSecrets(ctx *pulumi.Context, turn string, users pulumi.StringMap) (err error) {
	server := c.login(serverRole + turn)
	for _, secret := range []struct {
		name string
		data pulumi.StringMap
		into *pulumi.StringOutput
	}{
		{"kafka-sasl", pulumi.StringMap{"plain-users.json": pulumi.JSONMarshal(users), "plain.txt": server, "plain-interbroker.txt": server}, &c.ServerUsers},
		{"kafka-rest-sasl", pulumi.StringMap{"plain.txt": c.login(restRole + turn)}, &c.RestServer},
		{"connect-sasl", pulumi.StringMap{"plain.txt": c.login(connectRole + turn)}, &c.ConnectLogin},
	} {
		if *secret.into, err = c.newSecret(ctx, secret.name+turn, "Opaque", secret.data); err != nil {
			return err
		}
	}
	return nil
}

// newClients draws the passwords of clients, and makes a Secret for each.
func (c *Credentials) newClients(ctx *pulumi.Context, name string, users []string) error {
	for _, user := range users {
		password, err := c.newPassword(ctx, name+"-client-"+user, firstGeneration)
		if err != nil {
			return err
		}
		c.ClientPasswords[user] = password
		_, err = c.newSecret(ctx, ClientSecret(user), "Opaque", pulumi.StringMap{
			"username": pulumi.String(user), "password": password, "cacerts.pem": c.CACertificate, "client.properties": clientProperties(user, password, clientMount),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// restUsers are the users of the admin API, with their role.
func (c *Credentials) restUsers() pulumi.StringOutput {
	lines := pulumi.String("").ToStringOutput()
	for _, user := range c.generations.users(restRole) {
		lines = pulumi.Sprintf("%s%s: %s,Administrators\n", lines, user, c.passwords[user])
	}
	return lines
}

// newRestLogin makes the Secret with which the operator logs in to the admin API (basic.txt). Brokers read that API's users at their start, so it comes
// after them.
func (c *Credentials) newRestLogin(ctx *pulumi.Context, after *Cluster) (pulumi.StringOutput, error) {
	user := c.generations.users(restRole)[0]
	return c.newSecret(ctx, "kafka-rest-login", "Opaque", pulumi.StringMap{"basic.txt": c.login(user)}, pulumi.DependsOn([]pulumi.Resource{after.brokers}))
}

// NewProducerLogin makes the Secret with the producers' login and the CA's certificate (username, password, cacerts.pem), and returns its name. Producers take
// over another login as soon as it is there, so it comes after what that may do.
func (c *Credentials) NewProducerLogin(ctx *pulumi.Context, after *ACLs) (pulumi.StringOutput, error) {
	user := c.generations.users(producerRole)[0]
	return c.newSecret(ctx, "producer-kafka", "Opaque", pulumi.StringMap{
		"username": pulumi.String(user), "password": c.passwords[user], "cacerts.pem": c.CACertificate,
	}, pulumi.DependsOn(after.Parts()))
}

const firstGeneration = 1

// newPassword draws a password of 190 bits, without characters that properties files or JAAS treat specially. Another generation is another password.
func (c *Credentials) newPassword(ctx *pulumi.Context, name string, generation int) (pulumi.StringOutput, error) {
	args := &random.RandomPasswordArgs{Length: pulumi.Int(32), Special: pulumi.Bool(false)}
	if generation > firstGeneration {
		args.Keepers = pulumi.StringMap{"generation": pulumi.String(strconv.Itoa(generation))}
	}
	password, err := random.NewRandomPassword(ctx, name, args, pulumi.Parent(c))
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("create password %s: %w", name, err)
	}
	return password.Result, nil
}

// ClientSecret is the Secret of a client: username, password, cacerts.pem, and client.properties for a Java client that mounts it at /mnt/kafka-client.
func ClientSecret(user string) string { return "kafka-client-" + user }

// newCA makes the CA and its Secret.
func (c *Credentials) newCA(ctx *pulumi.Context, name string) error {
	key, err := tls.NewPrivateKey(ctx, name+"-ca", &tls.PrivateKeyArgs{Algorithm: pulumi.String("RSA"), RsaBits: pulumi.Int(3072)}, pulumi.Parent(c))
	if err != nil {
		return fmt.Errorf("create key of the CA: %w", err)
	}
	certificate, err := tls.NewSelfSignedCert(ctx, name+"-ca", &tls.SelfSignedCertArgs{
		PrivateKeyPem:       key.PrivateKeyPem,
		IsCaCertificate:     pulumi.Bool(true),
		SetSubjectKeyId:     pulumi.Bool(true),
		ValidityPeriodHours: pulumi.Int(caYears * hoursPerYear),
		EarlyRenewalHours:   pulumi.Int(caRenewalYears * hoursPerYear),
		AllowedUses:         pulumi.ToStringArray([]string{"cert_signing", "crl_signing"}),
		Subject:             tls.SelfSignedCertSubjectArgs{CommonName: pulumi.String("Kafka CA"), Organization: pulumi.String("kafka-on-eks")},
	}, pulumi.Parent(c))
	if err != nil {
		return fmt.Errorf("create certificate of the CA: %w", err)
	}
	c.CACertificate, c.CAExpires = certificate.CertPem, certificate.ValidityEndTime
	_, err = c.newSecret(ctx, caSecret, "kubernetes.io/tls", pulumi.StringMap{"tls.crt": certificate.CertPem, "tls.key": key.PrivateKeyPem})
	return err
}

func (c *Credentials) newSecret(ctx *pulumi.Context, name, kind string, data pulumi.StringMap, opts ...pulumi.ResourceOption) (pulumi.StringOutput, error) {
	secret, err := corev1.NewSecret(ctx, name, &corev1.SecretArgs{
		Metadata:   object.Metadata(name, c.namespace),
		Type:       pulumi.String(kind),
		StringData: data,
	}, append(opts, pulumi.Parent(c), pulumi.Provider(c.cluster))...)
	if err != nil {
		return pulumi.StringOutput{}, fmt.Errorf("create secret %s: %w", name, err)
	}
	if len(opts) == 0 {
		c.secrets = append(c.secrets, secret)
	}
	return secret.Metadata.Name().Elem(), nil
}

// login is a user and a password in the form of the operator's plain.txt and basic.txt.
func (c *Credentials) login(user string) pulumi.StringOutput {
	return pulumi.Sprintf("username=%s\npassword=%s\n", user, c.passwords[user])
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

// Parts lists the resources of the component that wait for nothing themselves, so that others can wait for all of them.
func (c *Credentials) Parts() []pulumi.Resource {
	return component.Parts(c.secrets)
}
