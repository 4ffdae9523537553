package infra

import (
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// logGroup is a log group of CloudWatch: resource type aws:cloudwatch/logGroup:LogGroup. It isn't the type of the SDK's package cloudwatch,
// which would add a megabyte of source for this one type.
type logGroup struct {
	pulumi.CustomResourceState

	Arn  pulumi.StringOutput `pulumi:"arn"`
	Name pulumi.StringOutput `pulumi:"name"`
}

// logGroupInputs are the provider's properties; logGroupProperties are their resolved types. The SDK needs both.
type logGroupInputs struct {
	Name            pulumi.StringInput
	RetentionInDays pulumi.IntInput
}

type logGroupProperties struct {
	Name            string `pulumi:"name"`
	RetentionInDays int    `pulumi:"retentionInDays"`
}

// ElementType is the type that the inputs resolve to.
func (logGroupInputs) ElementType() reflect.Type { return reflect.TypeFor[logGroupProperties]() }

// newLogGroup makes a log group that keeps its entries for some days.
func newLogGroup(ctx *pulumi.Context, name, groupName string, days int, opts ...pulumi.ResourceOption) (*logGroup, error) {
	g := &logGroup{}
	inputs := &logGroupInputs{Name: pulumi.String(groupName), RetentionInDays: pulumi.Int(days)}
	if err := ctx.RegisterResource("aws:cloudwatch/logGroup:LogGroup", name, inputs, g, opts...); err != nil {
		return nil, fmt.Errorf("create log group %s: %w", groupName, err)
	}
	return g, nil
}

// logGroupOf is the log group of an EKS cluster's control plane. EKS has no other name for it.
func logGroupOf(cluster string) string { return "/aws/eks/" + cluster + "/cluster" }

// leftLogGroup takes over the log group of an earlier cluster of the same name. EKS writes a cluster's last lines after it is gone, and its service-linked role,
// to which no policy can be added, makes the group again for them (https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2763): without a
// retention, and in the way of the next `up`. The engine imports it, and then gives it the retention. A group whose cluster is there, too, is this stack's own, which
// needs nothing, or another stack's, which is left alone.
func leftLogGroup(ctx *pulumi.Context, cluster string, parent pulumi.Resource) (pulumi.ResourceOption, error) {
	group := logGroupOf(cluster)
	there, err := hasLogGroup(ctx, group, pulumi.Parent(parent))
	if err != nil || !there {
		return pulumi.Composite(), err
	}
	used, err := hasCluster(ctx, cluster, pulumi.Parent(parent))
	if err != nil || used {
		return pulumi.Composite(), err
	}
	return pulumi.Import(pulumi.ID(group)), nil
}

// guardLogGroup refuses a log group that is there already.
func guardLogGroup(ctx *pulumi.Context, guard *Guard, name, group string, parent pulumi.Resource) (pulumi.ResourceOption, error) {
	binding, err := guard.binding(ctx, name, taken{
		what: "log group", name: group, parent: name, remove: "logs delete-log-group --log-group-name " + group,
		there: func() (bool, error) { return hasLogGroup(ctx, group, pulumi.Parent(parent)) },
	})
	return pulumi.ResourceHooks(binding), err
}

// LogRetentions are the numbers of days for which CloudWatch can keep log entries:
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
func LogRetentions() []int {
	return []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}
