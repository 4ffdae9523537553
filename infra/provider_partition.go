package infra

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ProviderPartition is the part of AWS that the provider works in. The same program builds in aws, aws-us-gov and aws-cn.
type ProviderPartition struct {
	// ID is the second part of every ARN, such as aws-cn.
	ID pulumi.StringOutput
	// DNSSuffix is the end of services' names, such as amazonaws.com.cn.
	DNSSuffix pulumi.StringOutput
	// ReverseDNS is the beginning of most endpoint services' names, such as cn.com.amazonaws.
	ReverseDNS pulumi.StringOutput
}

// LookupPartition asks the AWS provider for its partition.
func LookupPartition(ctx *pulumi.Context, opts ...pulumi.InvokeOption) ProviderPartition {
	result := aws.GetPartitionOutput(ctx, aws.GetPartitionOutputArgs{}, opts...)
	return ProviderPartition{ID: result.Partition(), DNSSuffix: result.DnsSuffix(), ReverseDNS: result.ReverseDnsPrefix()}
}

// managedPolicy is the ARN of a policy that AWS maintains, such as AmazonEKSWorkerNodePolicy.
func (p ProviderPartition) managedPolicy(name string) pulumi.StringOutput {
	return pulumi.Sprintf("arn:%s:iam::aws:policy/%s", p.ID, name)
}
