package stack

import (
	"maps"
	"os"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/producer"
)

// buildImage builds and pushes the producers' image, or takes the one that the config names, and gives its reference with the digest.
func buildImage(ctx *pulumi.Context, c *Config, f *foundation) (pulumi.StringOutput, error) {
	if c.Producer.Image != "" {
		return pulumi.String(c.Producer.Image).ToStringOutput(), nil
	}
	image, err := producer.NewImage(ctx, "producer", &producer.ImageArgs{
		Root: ".", Repository: f.registry.URL, User: f.registry.User, Password: f.registry.Password,
	})
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	return image.Ref, nil
}

// buildProducers runs a producer for each source.
func buildProducers(ctx *pulumi.Context, c *Config, f *foundation, k *pipeline, image pulumi.StringInput) error {
	for _, s := range c.AllSources() {
		args, err := c.producer(s)
		if err != nil {
			return err
		}
		args.Namespace, args.Image, args.Bootstrap = k.namespace.Metadata.Name().Elem(), image, k.cluster.Bootstrap
		args.User, args.Secret = k.credentials.ProducerUser, k.credentials.ProducerClient
		_, err = producer.NewDeployment(ctx, producer.NameFor(s.Name), args, pulumi.Providers(f.cluster.Provider), after(k.topics, k.acls))
		if err != nil {
			return err
		}
	}
	return nil
}

// producer are the args of a source's producer, without what is known only once there is a cluster.
func (c *Config) producer(s NamedSource) (*producer.DeploymentArgs, error) {
	source, err := s.args(c.Topic.Retention)
	return &producer.DeploymentArgs{
		SourceName: s.Name, Topic: c.Topic.Name, DeadLetters: c.Topic.Name + deadLettersSuffix, Positions: c.Topic.Name + positionsSuffix,
		Source: source, Settings: c.Producer.settings(), CPU: string(c.Producer.CPU), Memory: string(c.Producer.Memory),
	}, err
}

// ProducerSetup is what the producer of one of AllSources finds in its pod.
func (c *Config) ProducerSetup(s NamedSource) (producer.Setup, error) {
	args, err := c.producer(s)
	if err != nil {
		return producer.Setup{}, err
	}
	return args.Setup()
}

// args are the source as a producer takes it. Events older than the topic keeps records would be deleted before anybody has read them.
func (s Source) args(retention time.Duration) (producer.Source, error) {
	r := s.Record
	args := producer.Source{
		Kind: s.Kind, URL: s.URL, SecretURL: s.secretURL, Path: s.Path, Follow: s.Follow, Rate: s.Rate, Count: s.Count, Seed: s.Seed,
		PollInterval: s.PollInterval, IdleTimeout: s.IdleTimeout, Token: s.Token, Headers: s.Headers, Events: s.Events, Subscribe: s.Subscribe, Subprotocols: s.Subprotocols,
		Record: producer.Record{
			Key: r.Key, Timestamp: r.Timestamp, TimestampFormat: r.TimestampFormat, TimestampZone: r.zone(),
			TimestampMaxAge: retention, TimestampMaxAhead: r.TimestampMaxAhead,
		},
	}
	if r.Schema == "" {
		return args, nil
	}
	schema, err := os.ReadFile(r.Schema)
	args.Record.Schema = string(schema)
	return args, err
}

// settings are what differs from the program's own defaults.
func (p Producer) settings() producer.Settings {
	return producer.Settings{
		LogLevel: p.LogLevel, Delivery: p.Delivery, Traces: p.Traces, MaxEventBytes: p.MaxEventBytes, CommitInterval: p.CommitInterval, Kafka: p.Kafka,
	}
}

// producerNames are those of all producers: their transactional ids.
func (c *Config) producerNames() []string {
	var names []string
	for _, s := range c.AllSources() {
		names = append(names, producer.NameFor(s.Name))
	}
	return names
}

// sourcePorts are the ports on the internet that sources are read from.
func (c *Config) sourcePorts() []int {
	ports := map[int]bool{}
	for _, s := range c.AllSources() {
		ports[s.port()] = true
	}
	delete(ports, 0)
	return slices.Sorted(maps.Keys(ports))
}
