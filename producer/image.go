package producer

import (
	"fmt"

	"github.com/pulumi/pulumi-docker-build/sdk/go/dockerbuild"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/image"
)

// ImageArgs configure an Image. All are required.
type ImageArgs struct {
	Source image.Source
	// Repository is the repository for the image, without a tag; User and Password are the login for it.
	Repository, User, Password pulumi.StringInput
}

// Image is the producer's image.
type Image struct {
	pulumi.ResourceState

	// Ref names the image by its digest, so that exactly the built image runs.
	Ref pulumi.StringOutput

	image *dockerbuild.Image
}

// ImageSource is what the image is built from, with the project's folder, such as ".". The image itself holds its SBOM.
func ImageSource(root string) image.Source {
	return image.Source{Context: root, Dockerfile: "producer/Dockerfile", Files: []string{"go.mod", "go.sum", "producer/program"}}
}

// NewImage builds and pushes the image.
func NewImage(ctx *pulumi.Context, name string, args *ImageArgs, opts ...pulumi.ResourceOption) (*Image, error) {
	if args == nil {
		return nil, fmt.Errorf("check image %s: source, repository, user and password are required", name)
	}
	i := &Image{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:producer:Image", name, i, opts...); err != nil {
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
