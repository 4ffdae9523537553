package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// FlowLogsArgs configure FlowLogs. All but Guard are required.
type FlowLogsArgs struct {
	// GroupName is the log group to make, such as /kafka-on-eks-prod/flow-logs.
	GroupName string
	// RetentionDays is how long entries are kept, one of LogRetentions.
	RetentionDays int
	VPCID         pulumi.StringInput
	// Guard refuses to make a log group that is there already. Default: AWS does, in its own words.
	Guard *Guard
}

// FlowLogs are records in CloudWatch of which addresses of a VPC exchanged traffic, and which attempts were refused.
type FlowLogs struct {
	pulumi.ResourceState

	log *ec2.FlowLog
}

// NewFlowLogs makes the log, its group and the role that writes it.
func NewFlowLogs(ctx *pulumi.Context, name string, args *FlowLogsArgs, opts ...pulumi.ResourceOption) (*FlowLogs, error) {
	if args == nil || args.GroupName == "" || args.RetentionDays == 0 || args.VPCID == nil {
		return nil, fmt.Errorf("check flow logs %s: log group, retention and VPC are required", name)
	}
	f := &FlowLogs{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:FlowLogs", name, f, opts...); err != nil {
		return nil, fmt.Errorf("register flow logs %s: %w", name, err)
	}
	guarded, err := guardLogGroup(ctx, args.Guard, name, args.GroupName, f)
	if err != nil {
		return nil, err
	}
	group, err := newLogGroup(ctx, name, args.GroupName, args.RetentionDays, pulumi.Parent(f), guarded)
	if err != nil {
		return nil, err
	}
	role, err := iam.NewRole(ctx, name, &iam.RoleArgs{
		Description:      pulumi.String("flow logs into " + args.GroupName),
		AssumeRolePolicy: trust("FlowLogs", pulumi.String("vpc-flow-logs.amazonaws.com")).JSON(),
	}, pulumi.Parent(f))
	if err != nil {
		return nil, fmt.Errorf("create role %s: %w", name, err)
	}
	// These are the permissions of https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, but for making groups, as this one exists.
	granted, err := iam.NewRolePolicy(ctx, name, &iam.RolePolicyArgs{Role: role.ID(), Policy: Policy{{
		Sid: "Write", Actions: []string{"logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"},
		Resources: pulumi.StringArray{group.Arn, pulumi.Sprintf("%s:*", group.Arn)},
	}}.JSON()}, pulumi.Parent(f))
	if err != nil {
		return nil, fmt.Errorf("create policy of role %s: %w", name, err)
	}
	f.log, err = ec2.NewFlowLog(ctx, name, &ec2.FlowLogArgs{
		VpcId: args.VPCID, TrafficType: pulumi.String("ALL"), LogDestinationType: pulumi.String("cloud-watch-logs"),
		LogDestination: group.Arn, IamRoleArn: roleARN(role, granted.ID()),
	}, pulumi.Parent(f))
	if err != nil {
		return nil, fmt.Errorf("create flow log %s: %w", name, err)
	}
	component.Finish(ctx, f, pulumi.Map{})
	return f, nil
}
