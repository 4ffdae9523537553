package image

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// Image is the component of an image that the stack builds and pushes.
type Image struct {
	pulumi.ResourceState

	// Ref names the image by its digest, so that exactly the built image runs.
	Ref pulumi.StringOutput
}

// New builds and pushes the image, as a component of a type such as kafka-on-eks:producer:Image.
func New(ctx *pulumi.Context, componentType, name string, args *Args, opts ...pulumi.ResourceOption) (*Image, error) {
	if err := args.check(name); err != nil {
		return nil, err
	}
	i := &Image{}
	if err := ctx.RegisterComponentResource(componentType, name, i, opts...); err != nil {
		return nil, fmt.Errorf("register image %s: %w", name, err)
	}
	built, err := build(ctx, name, args, pulumi.Parent(i))
	if err != nil {
		return nil, err
	}
	i.Ref = built.Ref
	component.Finish(ctx, i, pulumi.Map{"ref": i.Ref})
	return i, nil
}
