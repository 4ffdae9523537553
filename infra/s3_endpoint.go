package infra

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// S3EndpointArgs configure an S3Endpoint. All are required.
type S3EndpointArgs struct {
	Region        string
	Partition     ProviderPartition
	VPCID         pulumi.StringInput
	RouteTableIDs pulumi.StringArrayInput
	// BucketARN is the bucket that the sink writes to.
	BucketARN pulumi.StringInput
}

// S3Endpoint keeps the traffic to S3 off the NAT gateways, which cost by the gigabyte. It isn't made by awsx, whose S3 endpoint is in no route
// table and so carries no traffic.
type S3Endpoint struct {
	pulumi.ResourceState

	endpoint *ec2.VpcEndpoint
}

// NewS3Endpoint makes the gateway endpoint. All of the region's S3 traffic takes it, and its policy is one more that has to allow a request.
// Reading an object is open: registries keep the layers of their images in buckets of S3, whose names they don't promise (registry.k8s.io's,
// Docker Hub's, ECR's own), and hand out signed addresses of them. Whether a bucket lets itself be read is still its own policy's to say.
// Writing is for the sink's bucket alone, so that no data leaves for another account's bucket.
func NewS3Endpoint(ctx *pulumi.Context, name string, args *S3EndpointArgs, opts ...pulumi.ResourceOption) (*S3Endpoint, error) {
	if args == nil || args.Region == "" || args.VPCID == nil || args.RouteTableIDs == nil || args.BucketARN == nil {
		return nil, fmt.Errorf("check S3 endpoint %s: %w", name, errors.New("region, VPC, route tables and bucket are required"))
	}
	e := &S3Endpoint{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:S3Endpoint", name, e, opts...); err != nil {
		return nil, fmt.Errorf("register S3 endpoint %s: %w", name, err)
	}
	policy := Policy{
		{
			Sid: "SinkBucket", Everyone: true, Actions: sinkBucketActions(), Resources: pulumi.StringArray{args.BucketARN},
		},
		{
			Sid: "SinkObjects", Everyone: true, Actions: sinkObjectActions(), Resources: pulumi.StringArray{pulumi.Sprintf("%s/*", args.BucketARN)},
		},
		{
			Sid: "Read", Everyone: true, Actions: []string{"s3:GetObject"}, Resources: pulumi.StringArray{pulumi.Sprintf("arn:%s:s3:::*/*", args.Partition.ID)},
		},
	}
	var err error
	e.endpoint, err = ec2.NewVpcEndpoint(ctx, name, &ec2.VpcEndpointArgs{
		VpcId:           args.VPCID,
		ServiceName:     pulumi.Sprintf("com.amazonaws.%s.s3", args.Region),
		VpcEndpointType: pulumi.String("Gateway"),
		RouteTableIds:   args.RouteTableIDs,
		Policy:          policy.JSON(),
	}, pulumi.Parent(e))
	if err != nil {
		return nil, fmt.Errorf("create VPC endpoint %s: %w", name, err)
	}
	component.Finish(ctx, e, pulumi.Map{"id": e.endpoint.ID()})
	return e, nil
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (e *S3Endpoint) Parts() []pulumi.Resource {
	return []pulumi.Resource{e.endpoint}
}
