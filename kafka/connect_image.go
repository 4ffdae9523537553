package kafka

import (
	"fmt"
	"path/filepath"

	"github.com/pulumi/pulumi-docker-build/sdk/go/dockerbuild"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/image"
)

// ConnectImageArgs configure a ConnectImage. All are required.
type ConnectImageArgs struct {
	Source image.Source
	// Repository is the repository for the image, without a tag; User and Password are the login for it.
	Repository, User, Password pulumi.StringInput
}

// ConnectImage is the image of Connect's workers with Confluent's S3 sink in it.
type ConnectImage struct {
	pulumi.ResourceState

	// Ref names the image by its digest.
	Ref pulumi.StringOutput

	image *dockerbuild.Image
}

// ConnectImageSource is what the image is built from, with the project's folder, such as ".", and a version of the plugin confluentinc/kafka-connect-s3.
func ConnectImageSource(root string, versions Versions, connector string) image.Source {
	return image.Source{
		Context: filepath.Join(root, "kafka", "connect"), Dockerfile: "Dockerfile",
		Args: map[string]string{"CONNECT_IMAGE": versions.platform(workers), "S3_CONNECTOR_VERSION": connector},
	}
}

// NewConnectImage builds and pushes the image.
func NewConnectImage(ctx *pulumi.Context, name string, args *ConnectImageArgs, opts ...pulumi.ResourceOption) (*ConnectImage, error) {
	if args == nil {
		return nil, fmt.Errorf("check image %s: source, repository, user and password are required", name)
	}
	i := &ConnectImage{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:kafka:ConnectImage", name, i, opts...); err != nil {
		return nil, fmt.Errorf("register image %s: %w", name, err)
	}
	var err error
	i.image, err = image.Build(ctx, name, &image.BuildArgs{
		Source: args.Source, Repository: args.Repository, User: args.User, Password: args.Password,
	}, pulumi.Parent(i))
	if err != nil {
		return nil, err
	}
	i.Ref = i.image.Ref
	component.Finish(ctx, i, pulumi.Map{"ref": i.Ref})
	return i, nil
}
