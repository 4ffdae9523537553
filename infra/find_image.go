package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// FindImage returns the digest of the image with a tag in a repository of the account, such as kafka-on-eks-dev/producer; "" if there is no such image, or no
// such repository.
func FindImage(ctx *pulumi.Context, repository, tag string, opts ...pulumi.InvokeOption) (string, error) {
	there, err := hasRepository(ctx, repository, opts...)
	if err != nil || !there {
		return "", err
	}
	found, err := ecr.GetImage(ctx, &ecr.GetImageArgs{RepositoryName: repository, ImageTag: &tag}, opts...)
	switch {
	case err == nil:
		return found.ImageDigest, nil
	case strings.Contains(err.Error(), imageNotFound):
		return "", nil
	default:
		return "", fmt.Errorf("look for image %s:%s: %w", repository, tag, err)
	}
}

// imageNotFound is ECR's code for a tag that no image has: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html. A call's error comes
// through the provider and the engine as text, so that this is the only way to know it.
const imageNotFound = "ImageNotFoundException"
