package stack

import (
	"maps"
	"os"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/producer"
	"kafka-on-eks/stack/config"
)

// buildProducers runs a producer for each source.
func buildProducers(ctx *pulumi.Context, c *config.Config, f *foundation, k *pipeline, image pulumi.StringInput) ([]pulumi.Resource, error) {
	var producers []pulumi.Resource
	for _, s := range c.AllSources() {
		args, err := producerArgs(c, s)
		if err != nil {
			return nil, err
		}
		args.Namespace, args.Image, args.Bootstrap = k.namespace.Metadata.Name().Elem(), image, k.cluster.Bootstrap
		args.Secret = k.producerLogin
		deployment, err := producer.NewDeployment(ctx, producer.NameFor(s.Name), args, pulumi.Providers(f.cluster.Provider), after(k.topics, k.acls))
		if err != nil {
			return nil, err
		}
		producers = append(producers, deployment)
	}
	return producers, nil
}

// producerArgs describe a source's producer, without the arguments that are known only once there is a cluster.
func producerArgs(c *config.Config, s config.NamedSource) (*producer.DeploymentArgs, error) {
	source, err := sourceArgs(s.Source, c.Topic.Retention)
	return &producer.DeploymentArgs{
		SourceName: s.Name, Topic: c.Topic.Name, DeadLetters: c.Topic.DeadLetters(), Positions: c.Topic.Positions(),
		Source: source, Settings: producerSettings(c.Producer), CPU: string(c.Producer.CPU), Memory: string(c.Producer.Memory),
	}, err
}

// ProducerSetup is what the producer of one of a config's AllSources finds in its pod.
func ProducerSetup(c *config.Config, s config.NamedSource) (producer.Setup, error) {
	args, err := producerArgs(c, s)
	if err != nil {
		return producer.Setup{}, err
	}
	return args.Setup()
}

// sourceArgs are the source as a producer takes it. The topic would delete events older than its retention before anybody has read them.
func sourceArgs(s config.Source, retention time.Duration) (producer.Source, error) {
	r := s.Record
	args := producer.Source{
		Kind: s.Kind, URL: s.URL, SecretURL: s.SecretURL, Path: s.Path, Follow: s.Follow, Rate: s.Rate, Count: s.Count, Seed: s.Seed,
		PollInterval: s.PollInterval, IdleTimeout: s.IdleTimeout, Token: s.Token, Headers: s.Headers, Events: s.Events, Subscribe: s.Subscribe, Subprotocols: s.Subprotocols,
		Record: producer.Record{
			Key: r.Key, Timestamp: r.Timestamp, TimestampFormat: r.TimestampFormat, TimestampZone: r.Zone(),
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

// producerSettings are the settings that may differ from the program's own defaults.
func producerSettings(p config.Producer) producer.Settings {
	return producer.Settings{
		LogLevel: p.LogLevel, Delivery: p.Delivery, Traces: p.Traces, MaxEventBytes: p.MaxEventBytes, CommitInterval: p.CommitInterval, Kafka: p.Kafka,
	}
}

// producerNames are the names of all producers, which are also their transactional ids.
func producerNames(c *config.Config) []string {
	var names []string
	for _, s := range c.AllSources() {
		names = append(names, producer.NameFor(s.Name))
	}
	return names
}

// sourcePorts are the ports on the internet from which sources are read.
func sourcePorts(c *config.Config) []int {
	ports := map[int]bool{}
	for _, s := range c.AllSources() {
		ports[s.Port()] = true
	}
	delete(ports, 0)
	return slices.Sorted(maps.Keys(ports))
}
