package producer

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi-docker-build/sdk/go/dockerbuild"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"golang.org/x/mod/sumdb/dirhash"

	"kafka-on-eks/internal/component"
)

// ImageArgs configure an Image. All are required.
type ImageArgs struct {
	// Root is the project's folder, such as ".". It is relative to the program's working folder, so that no machine's path gets into the state.
	Root string
	// Repository is the repository for the image, without a tag; User and Password are the login for it.
	Repository, User, Password pulumi.StringInput
}

// Image is the producer's image for both kinds of processors that nodes may have. Its tag follows from the sources that it is built from.
type Image struct {
	pulumi.ResourceState

	// Ref names the image by its digest, so that exactly the built image runs.
	Ref pulumi.StringOutput

	image *dockerbuild.Image
}

// sources are the files and folders below the project's root that the image is built from. The Dockerfile copies nothing else.
var sources = []string{"go.mod", "go.sum", "producer/Dockerfile", "producer/program"}

// NewImage builds and pushes the image.
func NewImage(ctx *pulumi.Context, name string, args *ImageArgs, opts ...pulumi.ResourceOption) (*Image, error) {
	if args == nil || args.Root == "" || args.Repository == nil || args.User == nil || args.Password == nil {
		return nil, fmt.Errorf("check image %s: root, repository, user and password are required", name)
	}
	tag, err := contentTag(args.Root, sources)
	if err != nil {
		return nil, fmt.Errorf("check image %s: %w", name, err)
	}
	i := &Image{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:producer:Image", name, i, opts...); err != nil {
		return nil, fmt.Errorf("register image %s: %w", name, err)
	}
	i.image, err = dockerbuild.NewImage(ctx, name, &dockerbuild.ImageArgs{
		Context:    dockerbuild.BuildContextArgs{Location: pulumi.String(args.Root)},
		Dockerfile: dockerbuild.DockerfileArgs{Location: pulumi.String(filepath.Join(args.Root, "producer", "Dockerfile"))},
		Platforms:  dockerbuild.PlatformArray{dockerbuild.Platform_Linux_amd64, dockerbuild.Platform_Linux_arm64},
		Tags:       pulumi.StringArray{pulumi.Sprintf("%s:%s", args.Repository, tag)},
		// The provider can't ask BuildKit for attestations: it turns provenance off and has no field for others
		// (https://github.com/pulumi/pulumi-docker-build/issues/73). So the image itself holds its SBOM, and this label says which sources it is built from.
		Labels: pulumi.StringMap{"org.opencontainers.image.version": pulumi.String(tag)},
		// All files in the image are from 1970, so that the same sources give the same digest, and another push to an immutable tag changes nothing.
		BuildArgs: pulumi.StringMap{"SOURCE_DATE_EPOCH": pulumi.String("0")},
		Exports:   dockerbuild.ExportArray{dockerbuild.ExportArgs{Raw: pulumi.String("type=registry,rewrite-timestamp=true")}},
		Push:      pulumi.Bool(false), // the export does
		// A preview only says that the image would be built.
		BuildOnPreview: pulumi.Bool(false),
		// The login differs with every run. To the provider that is no change, and a push uses the newest login. Ignoring changes here
		// would push with the first login, which has long expired.
		Registries: dockerbuild.RegistryArray{dockerbuild.RegistryArgs{
			Address: args.Repository, Username: args.User.ToStringOutput().ToStringPtrOutput(), Password: args.Password.ToStringOutput().ToStringPtrOutput(),
		}},
	}, pulumi.Parent(i))
	if err != nil {
		return nil, fmt.Errorf("build image %s: %w", name, err)
	}
	i.Ref = i.image.Ref
	component.Finish(ctx, i, pulumi.Map{"ref": i.Ref})
	return i, nil
}

// contentTag is a tag that changes when, and only when, one of the sources changes. Tests don't count.
func contentTag(root string, sources []string) (string, error) {
	var files []string
	for _, source := range sources {
		err := filepath.WalkDir(filepath.Join(root, source), func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if entry.Name() == "testdata" {
					return fs.SkipDir
				}
				return nil
			}
			if strings.HasSuffix(path, "_test.go") {
				return nil
			}
			relative, err := filepath.Rel(root, path)
			files = append(files, filepath.ToSlash(relative))
			return err
		})
		if err != nil {
			return "", fmt.Errorf("list sources of the image: %w", err)
		}
	}
	sum, err := dirhash.Hash1(files, func(name string) (io.ReadCloser, error) {
		return os.Open(filepath.Join(root, filepath.FromSlash(name)))
	})
	if err != nil {
		return "", fmt.Errorf("hash sources of the image: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:"))
	if err != nil {
		return "", fmt.Errorf("decode hash %s: %w", sum, err)
	}
	return hex.EncodeToString(raw[:8]), nil
}
