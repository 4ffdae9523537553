package producer

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/image"
)

// ImageSource is what the image is built from, with the project's folder, such as ".". The image itself holds its SBOM.
func ImageSource(root string) image.Source {
	return image.Source{Context: root, Dockerfile: "producer/Dockerfile", Files: []string{"go.mod", "go.sum", "producer/program"}}
}

// NewImage builds and pushes the producer's image.
func NewImage(ctx *pulumi.Context, name string, args *image.Args, opts ...pulumi.ResourceOption) (*image.Image, error) {
	return image.New(ctx, "kafka-on-eks:producer:Image", name, args, opts...)
}
