package infra

import (
	"fmt"

	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ClusterArgs configure a Cluster. All but PublicAccessCIDRs are required.
type ClusterArgs struct {
	// Name of the EKS cluster. It is given, not generated, so that roles and subnets can name it before it exists.
	Name string
	// KubernetesVersion is the minor version, e.g. 1.34.
	KubernetesVersion string
	VPCID             pulumi.StringInput
	PublicSubnetIDs   pulumi.StringArrayInput
	PrivateSubnetIDs  pulumi.StringArrayInput
	// KeyARN is the KMS key that encrypts Kubernetes' secrets.
	KeyARN pulumi.StringInput
	// PublicAccessCIDRs may reach the API server from outside the VPC. Default: none, and then no public endpoint exists.
	PublicAccessCIDRs []string
}

// Cluster is an EKS cluster without nodes, and the Kubernetes provider that talks to it.
type Cluster struct {
	pulumi.ResourceState

	Name pulumi.StringOutput
	// Kubeconfig is a secret: JSON for kubectl that logs in through the AWS CLI.
	Kubeconfig pulumi.StringOutput
	// Provider is for everything inside the cluster.
	Provider *kubernetes.Provider

	cluster *eks.Cluster
}

// NewCluster makes the cluster. People and machines come in by access entries, not by the aws-auth ConfigMap; pods get their AWS
// permissions by Pod Identity, so no OIDC provider is needed.
func NewCluster(ctx *pulumi.Context, name string, args *ClusterArgs, opts ...pulumi.ResourceOption) (*Cluster, error) {
	if args == nil || args.Name == "" || args.KubernetesVersion == "" || args.VPCID == nil || args.PublicSubnetIDs == nil || args.PrivateSubnetIDs == nil || args.KeyARN == nil {
		return nil, fmt.Errorf("check cluster %s: name, version, VPC, subnets and key are required", name)
	}
	c := &Cluster{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Cluster", name, c, opts...); err != nil {
		return nil, fmt.Errorf("register cluster %s: %w", name, err)
	}
	mode := eks.AuthenticationModeApi
	var publicCIDRs pulumi.StringArrayInput
	if len(args.PublicAccessCIDRs) > 0 {
		publicCIDRs = pulumi.ToStringArray(args.PublicAccessCIDRs)
	}
	var err error
	c.cluster, err = eks.NewCluster(ctx, name, &eks.ClusterArgs{
		Name:                   pulumi.String(args.Name),
		Version:                pulumi.String(args.KubernetesVersion),
		AuthenticationMode:     &mode,
		VpcId:                  args.VPCID,
		PublicSubnetIds:        args.PublicSubnetIDs,
		PrivateSubnetIds:       args.PrivateSubnetIDs,
		SkipDefaultNodeGroup:   pulumi.BoolRef(true),
		CreateOidcProvider:     pulumi.Bool(false), // it would also open a connection to the issuer for its thumbprint
		EndpointPrivateAccess:  pulumi.Bool(true),
		EndpointPublicAccess:   pulumi.Bool(len(args.PublicAccessCIDRs) > 0),
		PublicAccessCidrs:      publicCIDRs,
		EncryptionConfigKeyArn: args.KeyARN,
		EnabledClusterLogTypes: pulumi.ToStringArray([]string{"api", "audit", "authenticator", "controllerManager", "scheduler"}),
		VpcCniOptions:          &eks.VpcCniOptionsArgs{EnableNetworkPolicy: pulumi.Bool(true)},
	}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("create EKS cluster %s: %w", name, err)
	}
	c.Name = c.cluster.EksCluster.Name()
	c.Kubeconfig = pulumi.ToSecret(c.cluster.KubeconfigJson).(pulumi.StringOutput)
	c.Provider, err = kubernetes.NewProvider(ctx, name, &kubernetes.ProviderArgs{
		Kubeconfig: c.Kubeconfig,
		// The provider, and with it everything in the cluster, is replaced only when the cluster is another one: not when a
		// certificate or a line of the kubeconfig changes.
		ClusterIdentifier:     c.cluster.EksCluster.Arn(),
		EnableServerSideApply: pulumi.Bool(true),
	}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("create Kubernetes provider %s: %w", name, err)
	}
	return c, ctx.RegisterResourceOutputs(c, pulumi.Map{"name": c.Name, "kubeconfig": c.Kubeconfig})
}
