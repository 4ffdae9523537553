package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/internal/image"
	"kafka-on-eks/kafka"
	"kafka-on-eks/producer"
	"kafka-on-eks/stack/config"
)

// images finds images in the stack's registries, or has them built.
type images struct {
	before config.Settled
	cloud  pulumi.InvokeOption
	// settled are the fingerprints of those that are built, for the next run.
	settled map[string]string
}

// made is the image of a source in a repository, by its digest. One with the source's tag that is there is taken as it is: it can't be pushed twice, and a
// revert needs no build. But as long as the state holds the very build of it, it is registered again, or the engine would take it out and show that.
func (i *images) made(
	ctx *pulumi.Context, name, repository string, source image.Source, registry *infra.Registry, build func() (pulumi.StringOutput, error),
) (pulumi.StringOutput, error) {
	tag, err := source.Tag()
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	fingerprint, err := source.Fingerprint()
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	digest, err := infra.FindImage(ctx, repository, tag, i.cloud)
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	if digest != "" && !i.held(name, fingerprint) {
		i.settled[name] = ""
		return pulumi.Sprintf("%s@%s", registry.URL, digest), nil
	}
	i.settled[name] = fingerprint
	return build()
}

// held reports whether the state holds the build of a source. A run of an older version has noted nothing, but its state holds what it has built, and would delete
// it from the registry, too.
func (i *images) held(name, fingerprint string) bool {
	if i.before.Images == nil {
		return i.before.Brokers > 0
	}
	return i.before.Images[name] == fingerprint
}

// buildImage returns the reference of the producers' image with its digest: of the one that the config names, or of the project's own.
func buildImage(ctx *pulumi.Context, c *config.Config, f *foundation, i *images) (pulumi.StringOutput, error) {
	if c.Producer.Image != "" {
		return pulumi.String(c.Producer.Image).ToStringOutput(), nil
	}
	source := producer.ImageSource(".")
	return i.made(ctx, "producer", producerRepository(c), source, f.registry, func() (pulumi.StringOutput, error) {
		built, err := producer.NewImage(ctx, "producer", &image.Args{
			Source: source, Repository: f.registry.URL, User: f.registry.User, Password: f.registry.Password,
		})
		if err != nil {
			return pulumi.StringOutput{}, err
		}
		return built.Ref, nil
	})
}

// producerRepository is the name of the repository of the producers' image.
func producerRepository(c *config.Config) string { return c.ClusterName() + "/producer" }

// ownImages are the images that the stack builds, or that are given in their place.
type ownImages struct {
	producer pulumi.StringInput
	// connect is nil where each of Connect's pods fetches its plugin.
	connect pulumi.StringInput
}

// buildConnectImage returns the reference of the image of Connect's workers: of the one that the config names, or has the stack build; nil for neither.
func buildConnectImage(ctx *pulumi.Context, c *config.Config, f *foundation, i *images) (pulumi.StringInput, error) {
	switch {
	case c.Connect.Image != "":
		return pulumi.String(c.Connect.Image), nil
	case !c.Connect.BuildImage:
		return nil, nil
	}
	source := kafka.ConnectImageSource(".", versionsOf(c, f.registries), c.Versions.S3Connector)
	return i.made(ctx, "connect", connectRepository(c), source, f.connectRegistry, func() (pulumi.StringOutput, error) {
		built, err := kafka.NewConnectImage(ctx, "connect", &image.Args{
			Source: source, Repository: f.connectRegistry.URL, User: f.connectRegistry.User, Password: f.connectRegistry.Password,
		}, after(f.cached...)) // its base comes through the cache
		if err != nil {
			return pulumi.StringOutput{}, err
		}
		return built.Ref, nil
	})
}

// connectRepository is the name of the repository of the image of Connect's workers.
func connectRepository(c *config.Config) string { return c.ClusterName() + "/connect" }
