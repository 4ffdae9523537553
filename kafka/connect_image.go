package kafka

import (
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/image"
)

// ConnectImageSource is what the image is built from, with the project's folder, such as ".", and a version of the plugin confluentinc/kafka-connect-s3.
func ConnectImageSource(root string, versions Versions, connector string) image.Source {
	return image.Source{
		Context: filepath.Join(root, "kafka", "connect"), Dockerfile: "Dockerfile",
		Args: map[string]string{"CONNECT_IMAGE": versions.platform(workers), "S3_CONNECTOR_VERSION": connector},
	}
}

// NewConnectImage builds and pushes the image of Connect's workers with Confluent's S3 sink in it.
func NewConnectImage(ctx *pulumi.Context, name string, args *image.Args, opts ...pulumi.ResourceOption) (*image.Image, error) {
	return image.New(ctx, "kafka-on-eks:kafka:ConnectImage", name, args, opts...)
}
