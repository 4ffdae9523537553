package infra

import (
	"fmt"
	"slices"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecr"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// hasLogGroup asks whether the account has a log group. It asks by the provider's token, as newLogGroup makes one.
func hasLogGroup(ctx *pulumi.Context, group string, opts ...pulumi.InvokeOption) (bool, error) {
	args := struct {
		Prefix string `pulumi:"logGroupNamePrefix"`
	}{group}
	var found struct {
		Names []string `pulumi:"logGroupNames"`
	}
	if err := ctx.Invoke("aws:cloudwatch/getLogGroups:getLogGroups", &args, &found, opts...); err != nil {
		return false, fmt.Errorf("look for log group %s: %w", group, err)
	}
	return slices.Contains(found.Names, group), nil
}

// hasCluster asks whether the account has an EKS cluster in the provider's region.
func hasCluster(ctx *pulumi.Context, cluster string, opts ...pulumi.InvokeOption) (bool, error) {
	found, err := eks.GetClusters(ctx, opts...)
	if err != nil {
		return false, fmt.Errorf("look for EKS cluster %s: %w", cluster, err)
	}
	return slices.Contains(found.Names, cluster), nil
}

// hasRepository asks whether the account has an ECR repository in the provider's region.
func hasRepository(ctx *pulumi.Context, repository string, opts ...pulumi.InvokeOption) (bool, error) {
	found, err := ecr.GetRepositories(ctx, opts...)
	if err != nil {
		return false, fmt.Errorf("look for repository %s: %w", repository, err)
	}
	return slices.Contains(found.Names, repository), nil
}
