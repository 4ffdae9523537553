package image

import (
	"errors"
	"fmt"
	"maps"

	"github.com/pulumi/pulumi-docker-build/sdk/go/dockerbuild"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// provider is the version of Pulumi's provider that builds images. It is newer than its SDK in go.mod, by whose version the engine would choose it otherwise: up to
// 0.0.20, a refresh with a login that has expired, which ECR's do after twelve hours, took the image out of the state, and the next run pushed it once more
// (https://github.com/pulumi/pulumi-docker-build/issues/929). The SDK of that version would raise grpc and OpenTelemetry for the whole program, and has the same
// inputs.
const provider = "0.0.22"

// Args configure an Image. All are required.
type Args struct {
	Source Source
	// Repository is the repository for the image, without a tag; User and Password are the login for it.
	Repository, User, Password pulumi.StringInput
}

func (a *Args) check(name string) error {
	if a == nil || a.Source.Context == "" || a.Source.Dockerfile == "" || a.Repository == nil || a.User == nil || a.Password == nil {
		return fmt.Errorf("check image %s: %w", name, errors.New("context, Dockerfile, repository, user and password are required"))
	}
	return nil
}

// build builds an image for both kinds of processors that nodes may have, and pushes it, tagged by its content.
//
// The repository's tags never move, and ECR refuses even the same image a second time under the same tag (https://github.com/aws/containers-roadmap/issues/2179).
// So a caller builds only what isn't there. The image stays in the registry when it leaves the stack's state: a later run may go back to it.
func build(ctx *pulumi.Context, name string, args *Args, opts ...pulumi.ResourceOption) (*dockerbuild.Image, error) {
	tag, err := args.Source.Tag()
	if err != nil {
		return nil, fmt.Errorf("check image %s: %w", name, err)
	}
	// All files in the image are from 1970, so that the same sources give the same digest.
	buildArgs := map[string]string{"SOURCE_DATE_EPOCH": "0"}
	maps.Copy(buildArgs, args.Source.Args)
	made, err := dockerbuild.NewImage(ctx, name, &dockerbuild.ImageArgs{
		Context:    dockerbuild.BuildContextArgs{Location: pulumi.String(args.Source.Context)},
		Dockerfile: dockerbuild.DockerfileArgs{Location: pulumi.String(args.Source.path(args.Source.Dockerfile))},
		Platforms:  dockerbuild.PlatformArray{dockerbuild.Platform_Linux_amd64, dockerbuild.Platform_Linux_arm64},
		Tags:       pulumi.StringArray{pulumi.Sprintf("%s:%s", args.Repository, tag)},
		// The provider can't ask BuildKit for attestations: it turns provenance off and has no field for others
		// (https://github.com/pulumi/pulumi-docker-build/issues/73). So this label says which sources the image is built from.
		Labels:    pulumi.StringMap{"org.opencontainers.image.version": pulumi.String(tag)},
		BuildArgs: pulumi.ToStringMap(buildArgs),
		Exports:   dockerbuild.ExportArray{dockerbuild.ExportArgs{Raw: pulumi.String("type=registry,rewrite-timestamp=true")}},
		Push:      pulumi.Bool(false), // the export does
		// A preview only says that the image would be built.
		BuildOnPreview: pulumi.Bool(false),
		// The login differs with every run. To the provider that is no change, and a push uses the newest login. Ignoring changes here
		// would push with the first login, which has long expired.
		Registries: dockerbuild.RegistryArray{dockerbuild.RegistryArgs{
			Address: args.Repository, Username: args.User.ToStringOutput().ToStringPtrOutput(), Password: args.Password.ToStringOutput().ToStringPtrOutput(),
		}},
	}, append(opts, pulumi.RetainOnDelete(true), pulumi.Version(provider))...)
	if err != nil {
		return nil, fmt.Errorf("build image %s: %w", name, err)
	}
	return made, nil
}
