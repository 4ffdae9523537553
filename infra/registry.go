package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// RegistryArgs configure a Registry.
type RegistryArgs struct {
	// Name is the name of the repository, such as kafka-on-eks-dev/producer. Required.
	Name string
	// KeyARN is the KMS key that encrypts images. Required.
	KeyARN pulumi.StringInput
	// Guard refuses to make a repository that is there already. Default: AWS does, in its own words.
	Guard *Guard
}

// Registry is an ECR repository whose tags never move and whose images are scanned when they arrive. A destroy deletes it with its images,
// which can be built again from source.
type Registry struct {
	pulumi.ResourceState

	// URL is the address of the repository, without a tag.
	URL pulumi.StringOutput
	// User and Password are a login for pushing images, which lasts twelve hours. Password is a secret.
	User, Password pulumi.StringOutput

	repository *ecr.Repository
}

// NewRegistry makes the repository.
func NewRegistry(ctx *pulumi.Context, name string, args *RegistryArgs, opts ...pulumi.ResourceOption) (*Registry, error) {
	if args == nil || args.Name == "" || args.KeyARN == nil {
		return nil, fmt.Errorf("check registry %s: name and key are required", name)
	}
	r := &Registry{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Registry", name, r, opts...); err != nil {
		return nil, fmt.Errorf("register registry %s: %w", name, err)
	}
	guard, err := args.Guard.binding(ctx, name, taken{
		what: "repository", name: args.Name, parent: name, remove: "ecr delete-repository --force --repository-name " + args.Name,
		there: func() (bool, error) { return hasRepository(ctx, args.Name, pulumi.Parent(r)) },
	})
	if err != nil {
		return nil, err
	}
	r.repository, err = ecr.NewRepository(ctx, name, &ecr.RepositoryArgs{
		Name:                       pulumi.String(args.Name),
		ForceDelete:                pulumi.Bool(true),
		ImageTagMutability:         pulumi.String("IMMUTABLE"),
		ImageScanningConfiguration: ecr.RepositoryImageScanningConfigurationArgs{ScanOnPush: pulumi.Bool(true)},
		EncryptionConfigurations: ecr.RepositoryEncryptionConfigurationArray{
			ecr.RepositoryEncryptionConfigurationArgs{EncryptionType: pulumi.String("KMS"), KmsKey: args.KeyARN},
		},
	}, pulumi.Parent(r), pulumi.ResourceHooks(guard))
	if err != nil {
		return nil, fmt.Errorf("create repository %s: %w", name, err)
	}
	if err := r.expireOldImages(ctx, name); err != nil {
		return nil, err
	}
	token := ecr.GetAuthorizationTokenOutput(ctx, ecr.GetAuthorizationTokenOutputArgs{RegistryId: r.repository.RegistryId}, pulumi.Parent(r))
	r.URL = r.repository.RepositoryUrl
	r.User, r.Password = token.UserName(), pulumi.ToSecret(token.Password()).(pulumi.StringOutput)
	component.Finish(ctx, r, pulumi.Map{"url": r.URL})
	return r, nil
}

// expireOldImages keeps the last ten images. They are enough to go back, and the bill doesn't grow with every change. An image for two processors is a tagged
// list and two images without tags, so only tagged images are counted. An image that a list refers to can't expire before the list; an image without a list may.
// Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
func (r *Registry) expireOldImages(ctx *pulumi.Context, name string) error {
	expire := pulumi.Map{"type": pulumi.String("expire")}
	rules := pulumi.JSONMarshal(pulumi.Map{"rules": pulumi.Array{
		pulumi.Map{
			"rulePriority": pulumi.Int(1), "description": pulumi.String("keep the last ten images"), "action": expire,
			"selection": pulumi.Map{
				"tagStatus": pulumi.String("tagged"), "tagPatternList": pulumi.ToStringArray([]string{"*"}),
				"countType": pulumi.String("imageCountMoreThan"), "countNumber": pulumi.Int(10),
			},
		},
		pulumi.Map{
			"rulePriority": pulumi.Int(2), "description": pulumi.String("drop parts of images that are gone"), "action": expire,
			"selection": pulumi.Map{
				"tagStatus": pulumi.String("untagged"), "countType": pulumi.String("sinceImagePushed"), "countUnit": pulumi.String("days"), "countNumber": pulumi.Int(1),
			},
		},
	}})
	_, err := ecr.NewLifecyclePolicy(ctx, name, &ecr.LifecyclePolicyArgs{Repository: r.repository.Name, Policy: rules}, pulumi.Parent(r))
	if err != nil {
		return fmt.Errorf("create lifecycle policy of repository %s: %w", name, err)
	}
	return nil
}
