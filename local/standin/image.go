package standin

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func imageProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "docker-build", file: "image.go", kinds: table(map[string]kind{
		"docker-build:index:Image": imageKind,
	})}
}

// imageKind builds the program that runs in the image, for this machine, and nothing around it.
var imageKind = kind{
	computed: func(object) resource.PropertyMap {
		return values(map[string]any{"ref": "", "digest": "", "contextHash": ""})
	},
	create: buildImage,
	update: buildImage,
}

func buildImage(ctx context.Context, o object) (resource.PropertyMap, error) {
	digest, err := o.cloud.build(ctx, text(o.in, "context.location"), text(o.in, "dockerfile.location"))
	if err != nil {
		return nil, err
	}
	ref := ""
	if tags, ok := at(o.in, "tags"); ok {
		if list, ok := tags.([]any); ok && len(list) > 0 {
			ref, _ = list[0].(string)
		}
	}
	repository := ref
	if i := strings.LastIndex(ref, ":"); i > strings.LastIndex(ref, "/") {
		repository = ref[:i]
	}
	return values(map[string]any{"ref": repository + "@" + digest, "digest": digest, "contextHash": digest}), nil
}
