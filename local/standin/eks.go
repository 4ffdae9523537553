package standin

import (
	"encoding/json"
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	sdkprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

func eksProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "eks", file: "eks.go", kinds: table(nil)}
}

// clusterArgs are the arguments of eks:index:Cluster that reach a child.
type clusterArgs struct {
	Name                   pulumi.StringPtrInput   `pulumi:"name"`
	Version                pulumi.StringPtrInput   `pulumi:"version"`
	VpcID                  pulumi.StringPtrInput   `pulumi:"vpcId"`
	PrivateSubnetIDs       pulumi.StringArrayInput `pulumi:"privateSubnetIds"`
	PublicSubnetIDs        pulumi.StringArrayInput `pulumi:"publicSubnetIds"`
	SubnetIDs              pulumi.StringArrayInput `pulumi:"subnetIds"`
	EnabledClusterLogTypes pulumi.StringArrayInput `pulumi:"enabledClusterLogTypes"`
	EndpointPrivateAccess  pulumi.BoolPtrInput     `pulumi:"endpointPrivateAccess"`
	EndpointPublicAccess   pulumi.BoolPtrInput     `pulumi:"endpointPublicAccess"`
	PublicAccessCidrs      pulumi.StringArrayInput `pulumi:"publicAccessCidrs"`
	EncryptionConfigKeyArn pulumi.StringPtrInput   `pulumi:"encryptionConfigKeyArn"`
	SkipSecurityGroups     bool                    `pulumi:"skipDefaultSecurityGroups"`
	Tags                   pulumi.StringMapInput   `pulumi:"tags"`
}

type eksCluster struct{ pulumi.ResourceState }

// constructCluster registers what pulumi-eks 3.9 registers for a cluster without default node group
// that matters downstream: the service role, the cluster and, unless told not to, two security groups.
func (c *Cloud) constructCluster(
	ctx *pulumi.Context, typ, name string, inputs sdkprovider.ConstructInputs, opts pulumi.ResourceOption,
) (*sdkprovider.ConstructResult, error) {
	var in clusterArgs
	if err := inputs.CopyTo(&in); err != nil {
		return nil, fmt.Errorf("read arguments of %s %s: %w", typ, name, err)
	}
	component := &eksCluster{}
	if err := ctx.RegisterComponentResource(typ, name, component, opts); err != nil {
		return nil, fmt.Errorf("register %s %s: %w", typ, name, err)
	}
	parent := pulumi.Parent(component)
	role, err := iam.NewRole(ctx, name+"-eksRole", &iam.RoleArgs{
		AssumeRolePolicy: pulumi.String(clusterTrust),
	}, parent)
	if err != nil {
		return nil, fmt.Errorf("register the role of %s: %w", name, err)
	}
	if _, err := iam.NewRolePolicyAttachment(ctx, name+"-eksRole-90eb1c99", &iam.RolePolicyAttachmentArgs{
		Role: role.Name, PolicyArn: pulumi.String(fmt.Sprintf("arn:%s:iam::aws:policy/AmazonEKSClusterPolicy", c.partition().ID)),
	}, pulumi.Parent(role)); err != nil {
		return nil, fmt.Errorf("register the role policy of %s: %w", name, err)
	}
	state := pulumi.Map{}
	var groups pulumi.StringArray
	if !in.SkipSecurityGroups {
		clusterGroup, err := ec2.NewSecurityGroup(ctx, name+"-eksClusterSecurityGroup", &ec2.SecurityGroupArgs{
			VpcId: in.VpcID, RevokeRulesOnDelete: pulumi.Bool(true),
		}, parent)
		if err != nil {
			return nil, fmt.Errorf("register the security group of %s: %w", name, err)
		}
		nodeGroup, err := ec2.NewSecurityGroup(ctx, name+"-nodeSecurityGroup", &ec2.SecurityGroupArgs{
			VpcId: in.VpcID, RevokeRulesOnDelete: pulumi.Bool(true),
		}, parent)
		if err != nil {
			return nil, fmt.Errorf("register the nodes' security group of %s: %w", name, err)
		}
		groups = pulumi.StringArray{clusterGroup.ID()}
		state["clusterSecurityGroup"], state["clusterSecurityGroupId"] = clusterGroup, clusterGroup.ID()
		state["nodeSecurityGroup"], state["nodeSecurityGroupId"] = nodeGroup, nodeGroup.ID()
	}
	subnets := in.SubnetIDs
	if subnets == nil {
		subnets = joined(in.PrivateSubnetIDs, in.PublicSubnetIDs)
	}
	args := &awseks.ClusterArgs{
		Name: in.Name, Version: in.Version, RoleArn: role.Arn, Tags: in.Tags,
		EnabledClusterLogTypes: in.EnabledClusterLogTypes,
		AccessConfig: awseks.ClusterAccessConfigArgs{
			AuthenticationMode: pulumi.String("API"), BootstrapClusterCreatorAdminPermissions: pulumi.Bool(true),
		},
		VpcConfig: awseks.ClusterVpcConfigArgs{
			SubnetIds: subnets, SecurityGroupIds: groups,
			EndpointPrivateAccess: in.EndpointPrivateAccess, EndpointPublicAccess: in.EndpointPublicAccess,
			PublicAccessCidrs: in.PublicAccessCidrs,
		},
	}
	if in.EncryptionConfigKeyArn != nil {
		args.EncryptionConfig = awseks.ClusterEncryptionConfigArgs{
			Provider:  awseks.ClusterEncryptionConfigProviderArgs{KeyArn: in.EncryptionConfigKeyArn.ToStringPtrOutput().Elem()},
			Resources: pulumi.StringArray{pulumi.String("secrets")},
		}
	}
	cluster, err := awseks.NewCluster(ctx, name+"-eksCluster", args, parent)
	if err != nil {
		return nil, fmt.Errorf("register the cluster of %s: %w", name, err)
	}
	if in.SkipSecurityGroups { // the component answers with the one that EKS makes
		state["clusterSecurityGroupId"] = cluster.VpcConfig.ClusterSecurityGroupId()
		state["nodeSecurityGroupId"] = cluster.VpcConfig.ClusterSecurityGroupId()
	}
	kubeconfig := pulumi.All(cluster.Name, cluster.Endpoint, cluster.CertificateAuthority.Data().Elem()).ApplyT(
		func(v []any) (string, error) { return kubeconfig(v[0].(string), v[1].(string), v[2].(string)) },
	).(pulumi.StringOutput)
	state["eksCluster"], state["kubeconfigJson"], state["kubeconfig"] = cluster, kubeconfig, pulumi.JSONUnmarshal(kubeconfig)
	return &sdkprovider.ConstructResult{URN: component.URN(), State: state}, nil
}

// clusterTrust lets the EKS control plane take on its role.
const clusterTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
	`"Principal":{"Service":"eks.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}]}`

// joined concatenates lists of subnets, either of which may be absent.
func joined(lists ...pulumi.StringArrayInput) pulumi.StringArrayInput {
	all := pulumi.StringArray{}.ToStringArrayOutput()
	for _, list := range lists {
		if list == nil {
			continue
		}
		all = pulumi.All(all, list).ApplyT(func(v []any) []string {
			return append(append([]string{}, v[0].([]string)...), v[1].([]string)...)
		}).(pulumi.StringArrayOutput)
	}
	return all
}

// kubeconfig has the form that pulumi-eks writes: a token from the aws command at each use.
func kubeconfig(name, endpoint, authority string) (string, error) {
	raw, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Config", "current-context": "aws",
		"clusters": []any{map[string]any{"name": "kubernetes", "cluster": map[string]any{
			"server": endpoint, "certificate-authority-data": authority,
		}}},
		"contexts": []any{map[string]any{"name": "aws", "context": map[string]any{"cluster": "kubernetes", "user": "aws"}}},
		"users": []any{map[string]any{"name": "aws", "user": map[string]any{"exec": map[string]any{
			"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "aws",
			"args": []string{"eks", "get-token", "--cluster-name", name},
		}}}},
	})
	if err != nil {
		return "", fmt.Errorf("encode kubeconfig: %w", err)
	}
	return string(raw), nil
}
