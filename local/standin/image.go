package standin

import (
	"context"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func imageProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "docker-build", file: "image.go", kinds: table(map[string]kind{
		"docker-build:index:Image": imageKind,
	})}
}

// imageKind builds what runs of an image on this machine, and nothing around it.
var imageKind = kind{
	computed: func(object) resource.PropertyMap {
		return values(map[string]any{"ref": "", "digest": "", "contextHash": ""})
	},
	create: buildImage,
	update: buildImage,
	remove: deleteImage,
}

func buildImage(ctx context.Context, o object) (resource.PropertyMap, error) {
	digest, err := o.cloud.build(ctx, text(o.in, "context.location"), text(o.in, "dockerfile.location"))
	if err != nil {
		return nil, err
	}
	ref := ""
	for i, tag := range tagsOf(o.in) {
		if err := o.cloud.refusePush(tag); err != nil {
			return nil, err
		}
		if err := o.cloud.push(tag, digest); err != nil {
			return nil, err
		}
		if i == 0 {
			ref = fmt.Sprintf("%s@%s", tag[:tagAt(tag)], digest)
		}
	}
	return values(map[string]any{"ref": ref, "digest": digest, "contextHash": digest}), nil
}

// deleteImage deletes an image from its repository, as the provider does with one that isn't to be retained.
func deleteImage(_ context.Context, o object) error {
	for _, tag := range tagsOf(o.in) {
		repository, name, ok := o.cloud.inRegistry(tag)
		if !ok {
			continue
		}
		if err := o.cloud.account.forget(imageType, repository+":"+name); err != nil {
			return err
		}
	}
	return nil
}

// tagsOf are the addresses under which an image is pushed.
func tagsOf(in resource.PropertyMap) []string {
	list, _ := at(in, "tags")
	tags, _ := list.([]any)
	var all []string
	for _, tag := range tags {
		if text, ok := tag.(string); ok {
			all = append(all, text)
		}
	}
	return all
}

// tagAt is where the tag of an address begins, with its colon; its end, where there is none.
func tagAt(address string) int {
	if i := strings.LastIndex(address, ":"); i > strings.LastIndex(address, "/") {
		return i
	}
	return len(address)
}
