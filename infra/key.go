package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/kms"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// KeyArgs configure a Key.
type KeyArgs struct {
	// Description says what the key encrypts. Required.
	Description string
	// Keep protects the key from deletion. Even when the protection is taken away and the key leaves the stack, it stays in AWS, as the data that
	// it encrypted can't be read without it. Default: the key is deleted with the stack, after 30 days.
	Keep bool
}

// Key is a KMS key of the account, which AWS rotates every year. A deleted key can be brought back for 30 days.
type Key struct {
	pulumi.ResourceState

	ARN pulumi.StringOutput

	key *kms.Key
}

// NewKey makes a key. It has AWS's default key policy: the account's IAM policies decide who may use it.
func NewKey(ctx *pulumi.Context, name string, args *KeyArgs, opts ...pulumi.ResourceOption) (*Key, error) {
	if args == nil || args.Description == "" {
		return nil, fmt.Errorf("check key %s: description is required", name)
	}
	k := &Key{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Key", name, k, opts...); err != nil {
		return nil, fmt.Errorf("register key %s: %w", name, err)
	}
	var err error
	k.key, err = kms.NewKey(ctx, name, &kms.KeyArgs{
		Description:          pulumi.String(args.Description),
		EnableKeyRotation:    pulumi.Bool(true),
		DeletionWindowInDays: pulumi.Int(30),
	}, pulumi.Parent(k), pulumi.Protect(args.Keep), pulumi.RetainOnDelete(args.Keep))
	if err != nil {
		return nil, fmt.Errorf("create key %s: %w", name, err)
	}
	k.ARN = k.key.Arn
	component.Finish(ctx, k, pulumi.Map{"arn": k.ARN})
	return k, nil
}
