package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/helm"
)

// LoadBalancersArgs configure LoadBalancers. All but Tags, Registry and After are required.
type LoadBalancersArgs struct {
	Partition ProviderPartition
	Region    string
	VPCID     pulumi.StringInput
	// Cluster is the cluster's name as plain text; ClusterName is the cluster's output.
	Cluster     string
	ClusterName pulumi.StringInput
	// Kubernetes is the provider for the cluster. It isn't one of the component's own providers, or the role would wait for the cluster, too.
	Kubernetes pulumi.ProviderResource
	// Tags are for the load balancers, which the provider's default tags don't reach.
	Tags map[string]string
	// After are the resources that its pods need to run: nodes and add-ons. The role doesn't wait for them.
	After []pulumi.Resource
	// Registry takes the place of public.ecr.aws for the image. Default: the chart's own image.
	Registry string
	// Repository is the repository of the chart aws-load-balancer-controller, such as https://aws.github.io/eks-charts.
	Repository string
}

// LoadBalancers is the AWS Load Balancer Controller. It makes network load balancers for Services, and deletes a load balancer with its Service.
// It must outlive the Services, or their finalizers hang.
type LoadBalancers struct {
	pulumi.ResourceState

	role    *podRole
	release *helm.Release
}

const (
	systemNamespace = "kube-system"
	// balancerChart is the version of the chart aws-load-balancer-controller, and of the controller in it.
	balancerChart   = "3.5.0"
	balancerAccount = "aws-load-balancer-controller"
)

// NewLoadBalancers installs the controller.
func NewLoadBalancers(ctx *pulumi.Context, name string, args *LoadBalancersArgs, opts ...pulumi.ResourceOption) (*LoadBalancers, error) {
	if args == nil || args.Region == "" || args.VPCID == nil || args.Cluster == "" || args.ClusterName == nil || args.Kubernetes == nil || args.Repository == "" {
		return nil, fmt.Errorf("check load balancers %s: region, VPC, cluster, its provider and the repository are required", name)
	}
	l := &LoadBalancers{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:LoadBalancers", name, l, opts...); err != nil {
		return nil, fmt.Errorf("register load balancers %s: %w", name, err)
	}
	var err error
	l.role, err = newPodRole(ctx, name, podRoleArgs{
		Cluster: args.Cluster, ClusterName: args.ClusterName, Namespace: systemNamespace, ServiceAccount: balancerAccount, Policy: args.policy(),
	}, l)
	if err != nil {
		return nil, err
	}
	values := pulumi.Map{
		"clusterName":    args.ClusterName,
		"region":         pulumi.String(args.Region), // both would be read from the instance's metadata, which pods can't reach
		"vpcId":          args.VPCID,
		"serviceAccount": pulumi.Map{"create": pulumi.Bool(true), "name": pulumi.String(balancerAccount)},
		"defaultTags":    pulumi.ToStringMap(args.Tags),
		// The role allows network load balancers only, so the features of others are off.
		"enableShield": pulumi.Bool(false), "enableWaf": pulumi.Bool(false), "enableWafv2": pulumi.Bool(false),
		"createIngressClassResource": pulumi.Bool(false),
		// The controller leaves Services alone that don't ask for it by name.
		"enableServiceMutatorWebhook": pulumi.Bool(false),
	}
	if args.Registry != "" {
		values["image"] = pulumi.Map{"repository": pulumi.String(args.Registry + "/eks/aws-load-balancer-controller")}
	}
	l.release, err = helm.NewRelease(ctx, name, &helm.ReleaseArgs{
		Name: balancerAccount, Chart: "aws-load-balancer-controller", Version: balancerChart, Repository: args.Repository,
		Namespace:      pulumi.String(systemNamespace),
		Values:         values,
		TimeoutSeconds: 600,
	}, pulumi.Parent(l), pulumi.Provider(args.Kubernetes), pulumi.DependsOn(append([]pulumi.Resource{l.role.association}, args.After...)))
	if err != nil {
		return nil, fmt.Errorf("install load balancer controller: %w", err)
	}
	component.Finish(ctx, l, pulumi.Map{"version": l.release.Version})
	return l, nil
}

// policy is the policy that this version of the controller publishes (docs/install/iam_policy.json in its repository), without the actions that
// only application load balancers need. It is limited to this region, and, for the security groups of nodes, to those of this cluster.
func (a *LoadBalancersArgs) policy() Policy {
	in := func(service, resource string) pulumi.StringInput {
		return pulumi.Sprintf("arn:%s:%s:%s:*:%s", a.Partition.ID, service, a.Region, resource)
	}
	const owner = "elbv2.k8s.aws/cluster"
	groups := pulumi.StringArray{in("ec2", "security-group/*")}
	balancers := pulumi.StringArray{in("elasticloadbalancing", "loadbalancer/net/*/*"), in("elasticloadbalancing", "targetgroup/*/*")}
	listeners := pulumi.StringArray{in("elasticloadbalancing", "loadbalancer/net/*/*"), in("elasticloadbalancing", "listener/net/*/*/*")}
	ours := map[string]map[string]string{"StringEquals": {"aws:ResourceTag/" + owner: a.Cluster}}
	made := map[string]map[string]string{"StringEquals": {"aws:RequestTag/" + owner: a.Cluster}}
	return Policy{
		{
			Sid: "Look", Resources: pulumi.StringArray{pulumi.String("*")}, Actions: []string{
				"ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances",
				"ec2:DescribeInternetGateways", "ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups",
				"ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVpcPeeringConnections", "ec2:DescribeVpcs", "ec2:GetSecurityGroupsForVpc",
				"elasticloadbalancing:DescribeCapacityReservation", "elasticloadbalancing:DescribeListenerAttributes",
				"elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:DescribeListeners",
				"elasticloadbalancing:DescribeLoadBalancerAttributes", "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeRules",
				"elasticloadbalancing:DescribeSSLPolicies", "elasticloadbalancing:DescribeTags", "elasticloadbalancing:DescribeTargetGroupAttributes",
				"elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeTrustStores",
			},
		},
		{
			Sid: "ServiceRole", Actions: []string{"iam:CreateServiceLinkedRole"},
			Resources: pulumi.StringArray{pulumi.Sprintf(
				"arn:%s:iam::*:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing", a.Partition.ID)},
			Conditions: map[string]map[string]string{"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}},
		},
		{Sid: "CreateGroups", Actions: []string{"ec2:CreateSecurityGroup"}, Resources: append(pulumi.StringArray{in("ec2", "vpc/*")}, groups...)},
		{
			Sid: "TagNewGroups", Actions: []string{"ec2:CreateTags"}, Resources: groups,
			Conditions: map[string]map[string]string{"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup", "aws:RequestTag/" + owner: a.Cluster}},
		},
		{Sid: "TagGroups", Actions: []string{"ec2:CreateTags", "ec2:DeleteTags"}, Resources: groups, Conditions: ours},
		{
			Sid: "Groups", Actions: []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup"},
			Resources: groups, Conditions: ours,
		},
		{
			// EKS and pulumi-eks give this tag to the security groups of the cluster's nodes.
			Sid: "NodeGroups", Actions: []string{"ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"}, Resources: groups,
			Conditions: map[string]map[string]string{"StringEquals": {"aws:ResourceTag/kubernetes.io/cluster/" + a.Cluster: "owned"}},
		},
		{
			Sid: "CreateBalancers", Actions: []string{"elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"},
			Resources: balancers, Conditions: made,
		},
		{
			Sid: "Listeners", Resources: listeners, Actions: []string{
				"elasticloadbalancing:CreateListener", "elasticloadbalancing:DeleteListener", "elasticloadbalancing:ModifyListener",
			},
		},
		{
			Sid: "TagListeners", Actions: []string{"elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"},
			Resources: pulumi.StringArray{in("elasticloadbalancing", "listener/net/*/*/*")},
		},
		{Sid: "TagNewBalancers", Actions: []string{"elasticloadbalancing:AddTags"}, Resources: balancers, Conditions: made},
		{Sid: "TagBalancers", Actions: []string{"elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"}, Resources: balancers, Conditions: ours},
		{
			Sid: "Balancers", Resources: append(balancers, in("elasticloadbalancing", "listener/net/*/*/*")), Conditions: ours, Actions: []string{
				"elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:ModifyCapacityReservation",
				"elasticloadbalancing:ModifyListenerAttributes", "elasticloadbalancing:ModifyLoadBalancerAttributes", "elasticloadbalancing:ModifyTargetGroup",
				"elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:SetIpAddressType", "elasticloadbalancing:SetSecurityGroups",
				"elasticloadbalancing:SetSubnets",
			},
		},
		{
			Sid: "Targets", Actions: []string{"elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"},
			Resources: pulumi.StringArray{in("elasticloadbalancing", "targetgroup/*/*")},
		},
	}
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (l *LoadBalancers) Parts() []pulumi.Resource {
	return []pulumi.Resource{l.release}
}
