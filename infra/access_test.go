package infra

import (
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestLoadBalancers(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		cluster, err := kubernetes.NewProvider(ctx, "cluster", nil)
		if err != nil {
			return err
		}
		_, err = NewLoadBalancers(ctx, "load-balancers", &LoadBalancersArgs{
			Repository: "https://aws.github.io/eks-charts",
			Partition:  testPartition(ctx), Region: "eu-west-1", VPCID: pulumi.String("vpc-1"),
			Cluster: "kafka-on-eks-dev", ClusterName: pulumi.String("kafka-on-eks-dev"), Kubernetes: cluster,
			Tags: map[string]string{"Project": "kafka-on-eks"},
		})
		return err
	})
	release := r.One(t, "kubernetes:helm.sh/v3:Release", "load-balancers").Inputs
	require.Equal(t, "3.5.0", release["version"])
	values := release["values"].(map[string]any)
	require.Equal(t, "vpc-1", values["vpcId"])
	require.Equal(t, "eu-west-1", values["region"])
	require.Equal(t, map[string]any{"Project": "kafka-on-eks"}, values["defaultTags"])
	require.Equal(t, "aws-load-balancer-controller", r.One(t, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "load-balancers").Inputs["serviceAccount"])
	for _, s := range statements(t, r.One(t, "aws:iam/rolePolicy:RolePolicy", "load-balancers").Inputs["policy"]) {
		if s.Sid != "Look" {
			require.NotContains(t, s.Resource, "*", s.Sid)
		}
		for _, action := range s.Action {
			require.NotRegexp(t, "^(waf|wafv2|shield|cognito|acm)", action, "network load balancers don't need it")
		}
	}
	refused(t, "region, VPC, cluster, its provider and the repository are required", func(ctx *pulumi.Context) error {
		_, err := NewLoadBalancers(ctx, "load-balancers", &LoadBalancersArgs{Region: "eu-west-1"})
		return err
	})
}

func TestDNSIsLimitedToItsZone(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		cluster, err := kubernetes.NewProvider(ctx, "cluster", nil)
		if err != nil {
			return err
		}
		_, err = NewDNS(ctx, "dns", &DNSArgs{
			Repository: "https://kubernetes-sigs.github.io/external-dns/",
			Partition:  testPartition(ctx), Region: "eu-west-1", Cluster: "kafka-on-eks-dev", ClusterName: pulumi.String("kafka-on-eks-dev"), Kubernetes: cluster,
			Domain: "kafka.example.com", HostedZoneID: "Z0123", Namespace: "confluent",
		})
		return err
	})
	require.Equal(t, []statement{
		{
			Sid: "Names", Effect: "Allow", Action: []string{"route53:ChangeResourceRecordSets"}, Resource: []string{"arn:aws:route53:::hostedzone/Z0123"},
			Condition: map[string]map[string]string{"ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "*.kafka.example.com"}},
		},
		{Sid: "Records", Effect: "Allow", Action: []string{"route53:ListResourceRecordSets", "route53:ListTagsForResources"}, Resource: []string{"arn:aws:route53:::hostedzone/Z0123"}},
		{Sid: "Zones", Effect: "Allow", Action: []string{"route53:ListHostedZones"}, Resource: []string{"*"}},
	}, statements(t, r.One(t, "aws:iam/rolePolicy:RolePolicy", "dns").Inputs["policy"]))
	values := r.One(t, "kubernetes:helm.sh/v3:Release", "dns").Inputs["values"].(map[string]any)
	require.Equal(t, []any{"--zone-id-filter=Z0123", "--namespace=confluent"}, values["extraArgs"])
	require.Equal(t, []any{"kafka.example.com"}, values["domainFilters"])
	require.Equal(t, "kafka-on-eks-dev", values["txtOwnerId"])
	refused(t, "hosted zone, namespace and repository are required", func(ctx *pulumi.Context) error {
		_, err := NewDNS(ctx, "dns", &DNSArgs{Region: "eu-west-1", Cluster: "c", ClusterName: pulumi.String("c"), Domain: "d"})
		return err
	})
}
