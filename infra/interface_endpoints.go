package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// InterfaceEndpointsArgs configure InterfaceEndpoints. All are required.
type InterfaceEndpointsArgs struct {
	Region    string
	Partition ProviderPartition
	VPCID     pulumi.StringInput
	// CIDR is the block of the VPC, whose addresses alone may use the endpoints.
	CIDR      string
	SubnetIDs pulumi.StringArrayInput
}

// InterfaceEndpoints put the services that nodes and pods call into the VPC's private subnets, so that these calls need no way to the internet:
// images (ecr.api, ecr.dkr), credentials (sts, eks-auth), network interfaces and volumes (ec2), and logs. S3 has an endpoint of another kind,
// S3Endpoint. https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
type InterfaceEndpoints struct {
	pulumi.ResourceState

	group     *ec2.SecurityGroup
	endpoints []*ec2.VpcEndpoint
}

// endpointServices are the last parts of the services' names.
func endpointServices() []string {
	return []string{"ec2", "ecr.api", "ecr.dkr", "eks-auth", "logs", "sts"}
}

// serviceName is a service's whole name. In China most names begin with cn, but logs has the same name everywhere. `aws ec2 describe-vpc-endpoint-services`
// shows the names, and aws/aws-cdk keeps a list of them (packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts).
func (a *InterfaceEndpointsArgs) serviceName(service string) pulumi.StringInput {
	if service == "logs" {
		return pulumi.Sprintf("com.amazonaws.%s.%s", a.Region, service)
	}
	return pulumi.Sprintf("%s.%s.%s", a.Partition.ReverseDNS, a.Region, service)
}

// NewInterfaceEndpoints makes the endpoints. Inside the VPC, the services' usual names then lead to them.
func NewInterfaceEndpoints(ctx *pulumi.Context, name string, args *InterfaceEndpointsArgs, opts ...pulumi.ResourceOption) (*InterfaceEndpoints, error) {
	if args == nil || args.Region == "" || args.VPCID == nil || args.CIDR == "" || args.SubnetIDs == nil {
		return nil, fmt.Errorf("check endpoints %s: region, VPC, its CIDR and subnets are required", name)
	}
	e := &InterfaceEndpoints{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Endpoints", name, e, opts...); err != nil {
		return nil, fmt.Errorf("register endpoints %s: %w", name, err)
	}
	var err error
	e.group, err = ec2.NewSecurityGroup(ctx, name, &ec2.SecurityGroupArgs{
		Description: pulumi.String("HTTPS from the VPC to endpoints of AWS services"),
		VpcId:       args.VPCID,
		Ingress: ec2.SecurityGroupIngressArray{ec2.SecurityGroupIngressArgs{
			Description: pulumi.String("HTTPS from the VPC"), Protocol: pulumi.String("tcp"), FromPort: pulumi.Int(443), ToPort: pulumi.Int(443),
			CidrBlocks: pulumi.ToStringArray([]string{args.CIDR}),
		}},
		Egress: ec2.SecurityGroupEgressArray{}, // endpoints only answer
	}, pulumi.Parent(e))
	if err != nil {
		return nil, fmt.Errorf("create security group %s: %w", name, err)
	}
	for _, service := range endpointServices() {
		endpoint, err := ec2.NewVpcEndpoint(ctx, name+"-"+service, &ec2.VpcEndpointArgs{
			VpcId:             args.VPCID,
			ServiceName:       args.serviceName(service),
			VpcEndpointType:   pulumi.String("Interface"),
			PrivateDnsEnabled: pulumi.Bool(true),
			SubnetIds:         args.SubnetIDs,
			SecurityGroupIds:  pulumi.StringArray{e.group.ID()},
		}, pulumi.Parent(e))
		if err != nil {
			return nil, fmt.Errorf("create VPC endpoint %s-%s: %w", name, service, err)
		}
		e.endpoints = append(e.endpoints, endpoint)
	}
	component.Finish(ctx, e, pulumi.Map{})
	return e, nil
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (e *InterfaceEndpoints) Parts() []pulumi.Resource {
	return component.Parts(e.endpoints)
}
