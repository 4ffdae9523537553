package standin

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// imageType is a tag in a repository of ECR. No resource of AWS's provider makes one.
const imageType tokens.Type = "aws:ecr:Image"

// inRegistry takes an image's address apart: its repository in the account's registry, and its tag. ok is false for another registry's.
func (c *Cloud) inRegistry(address string) (repository, tag string, ok bool) {
	path, ok := strings.CutPrefix(address, registryHost(c)+"/")
	if !ok {
		return "", "", false
	}
	repository, tag, ok = strings.Cut(path, ":")
	return repository, tag, ok
}

// refusePush is ECR's error for a second push under a tag of a repository whose tags are immutable: even of the same image.
// Source: https://github.com/aws/containers-roadmap/issues/2179.
func (c *Cloud) refusePush(address string) error {
	repository, tag, ok := c.inRegistry(address)
	if !ok {
		return nil
	}
	in, known, err := c.account.find(repositoryType, repository)
	if err != nil || !known || text(in, "imageTagMutability") != "IMMUTABLE" {
		return err
	}
	_, there, err := c.account.find(imageType, repository+":"+tag)
	if err != nil || !there {
		return err
	}
	return fmt.Errorf("failed to push %s: tag invalid: The image tag '%s' already exists in the '%s' repository and cannot be overwritten because the repository is immutable",
		address, tag, repository)
}

// push keeps an image under its tag.
func (c *Cloud) push(address, digest string) error {
	repository, tag, ok := c.inRegistry(address)
	if !ok {
		return nil
	}
	return c.account.keep(imageType, repository+":"+tag, values(map[string]any{"digest": digest}))
}

// dropImages deletes the images of a repository that goes.
func (c *Cloud) dropImages(repository string) error {
	names, err := c.account.names(imageType)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, repository+":") {
			if err := c.account.forget(imageType, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// getImage finds an image by its tag. One that this machine no longer has is gone, as from ECR one that a lifecycle policy expires.
func getImage(c *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
	repository, tag := text(args, "repositoryName"), text(args, "imageTag")
	in, there, err := c.account.find(imageType, repository+":"+tag)
	if err != nil {
		return nil, err
	}
	digest := text(in, "digest")
	if there && c.gone != nil && c.gone(repository, digest) {
		there = false
		if err := c.account.forget(imageType, repository+":"+tag); err != nil {
			return nil, err
		}
	}
	if !there {
		return nil, fmt.Errorf("reading ECR Images: ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'%s'} "+
			"does not exist within the repository with name '%s' in the registry with id '%s'", tag, repository, accountID)
	}
	return values(map[string]any{
		"id": digest, "imageDigest": digest, "imageTag": tag, "imageTags": []any{tag}, "repositoryName": repository, "registryId": accountID,
		"imageUri": registryHost(c) + "/" + repository + "@" + digest, "imagePushedAt": 0, "imageSizeInBytes": 0,
	}), nil
}
