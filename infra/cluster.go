package infra

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-eks/sdk/v3/go/eks"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// ClusterArgs configure a Cluster.
type ClusterArgs struct {
	// Name is the name of the EKS cluster. It is given, not generated, so that roles and subnets can name the cluster before it exists. Required.
	Name string
	// KubernetesVersion is the minor version, e.g. 1.34. Required.
	KubernetesVersion string
	// Partition is the part of AWS that the cluster is in. Required.
	Partition ProviderPartition
	// VPCID and PrivateSubnetIDs say where the control plane puts its network interfaces. Required.
	VPCID            pulumi.StringInput
	PrivateSubnetIDs pulumi.StringArrayInput
	// PublicSubnetIDs are for load balancers that the internet can reach. Default: none.
	PublicSubnetIDs pulumi.StringArrayInput
	// KeyARN is the KMS key that encrypts Kubernetes' secrets. Required.
	KeyARN pulumi.StringInput
	// LogRetentionDays is how long the control plane's logs are kept, one of LogRetentions. Required.
	LogRetentionDays int
	// AdminRoleARNs are the IAM roles that may do everything in the cluster, besides the role that creates it. Default: none.
	AdminRoleARNs []string
	// Protected makes Pulumi refuse to delete or replace the cluster. Default: false.
	Protected bool
	// PublicAccessCIDRs are the addresses that may reach the API server from outside the VPC. Default: none; then there is no public endpoint.
	PublicAccessCIDRs []string
	// Guard refuses to make a cluster, or a log group, that is there already. Default: AWS does, in its own words.
	Guard *Guard
	// Profile and AssumedRoleARN are those of AWS's provider, with which the cluster is made: its creator is the one who may log in. Default: what
	// the AWS CLI finds by itself.
	Profile, AssumedRoleARN string
}

func (a *ClusterArgs) check(name string) error {
	switch {
	case a == nil || a.Name == "" || a.KubernetesVersion == "" || a.VPCID == nil || a.PrivateSubnetIDs == nil || a.KeyARN == nil:
		return fmt.Errorf("check cluster %s: name, version, VPC, private subnets and key are required", name)
	case !slices.Contains(LogRetentions(), a.LogRetentionDays):
		return fmt.Errorf("check cluster %s: got %d days of log retention, must be one of %v", name, a.LogRetentionDays, LogRetentions())
	}
	for _, cidr := range a.PublicAccessCIDRs {
		if strings.HasSuffix(cidr, "/0") {
			return fmt.Errorf("check cluster %s: got public access from %s, must not be the whole internet (e.g. 203.0.113.0/24)", name, cidr)
		}
	}
	for _, arn := range a.AdminRoleARNs {
		if !rolePattern.MatchString(arn) {
			return fmt.Errorf("check cluster %s: got admin role %q, must be the ARN of an IAM role (e.g. arn:aws:iam::123456789012:role/admin)", name, arn)
		}
	}
	return nil
}

// login is how the kubeconfig's holder gets a token: as who has made the cluster.
func (a *ClusterArgs) login() eks.KubeconfigOptionsPtrInput {
	if a.Profile == "" && a.AssumedRoleARN == "" {
		return nil
	}
	var options eks.KubeconfigOptionsArgs
	if a.Profile != "" {
		options.ProfileName = pulumi.String(a.Profile)
	}
	if a.AssumedRoleARN != "" {
		options.RoleArn = pulumi.String(a.AssumedRoleARN)
	}
	return options
}

// rolePattern finds the account and the name, with its path, in a role's ARN.
var rolePattern = regexp.MustCompile(`^arn:aws[a-z-]*:iam::([0-9]{12}):role/([A-Za-z0-9+=,.@_/-]+)$`)

// IsRoleARN reports whether a text is the ARN of an IAM role.
func IsRoleARN(text string) bool { return rolePattern.MatchString(text) }

// Cluster is an EKS cluster without nodes, and the Kubernetes provider that talks to it.
type Cluster struct {
	pulumi.ResourceState

	Name pulumi.StringOutput
	// Kubeconfig is a secret: JSON for kubectl that logs in through the AWS CLI.
	Kubeconfig pulumi.StringOutput
	// Provider is the provider of everything inside the cluster.
	Provider *kubernetes.Provider

	cluster *eks.Cluster
}

// NewCluster makes the cluster. People and machines get access by access entries, not by the aws-auth ConfigMap. Pods get their AWS
// permissions by Pod Identity, so no OIDC provider is needed.
func NewCluster(ctx *pulumi.Context, name string, args *ClusterArgs, opts ...pulumi.ResourceOption) (*Cluster, error) {
	if err := args.check(name); err != nil {
		return nil, err
	}
	c := &Cluster{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Cluster", name, c, opts...); err != nil {
		return nil, fmt.Errorf("register cluster %s: %w", name, err)
	}
	// Otherwise EKS makes this log group itself, and keeps its entries for ever.
	left, err := leftLogGroup(ctx, args.Name, c)
	if err != nil {
		return nil, err
	}
	guarded, err := guardLogGroup(ctx, args.Guard, name, logGroupOf(args.Name), c)
	if err != nil {
		return nil, err
	}
	logs, err := newLogGroup(ctx, name, logGroupOf(args.Name), args.LogRetentionDays, pulumi.Parent(c), left, guarded)
	if err != nil {
		return nil, err
	}
	guard, err := args.Guard.binding(ctx, name, taken{
		what: "EKS cluster", name: args.Name, parent: name, remove: "eks delete-cluster --name " + args.Name,
		there: func() (bool, error) { return hasCluster(ctx, args.Name, pulumi.Parent(c)) },
	})
	if err != nil {
		return nil, err
	}
	// A remote component doesn't pass DependsOn to its children. So the list of logs waits for the log group instead.
	logTypes := logs.Name.ApplyT(func(string) []string {
		return []string{"api", "audit", "authenticator", "controllerManager", "scheduler"}
	}).(pulumi.StringArrayOutput)
	mode := eks.AuthenticationModeApi
	var publicCIDRs pulumi.StringArrayInput
	if len(args.PublicAccessCIDRs) > 0 {
		publicCIDRs = pulumi.ToStringArray(args.PublicAccessCIDRs)
	}
	c.cluster, err = eks.NewCluster(ctx, name, &eks.ClusterArgs{
		Name:                 pulumi.String(args.Name),
		Version:              pulumi.String(args.KubernetesVersion),
		AuthenticationMode:   &mode,
		VpcId:                args.VPCID,
		PublicSubnetIds:      args.PublicSubnetIDs,
		PrivateSubnetIds:     args.PrivateSubnetIDs,
		SkipDefaultNodeGroup: pulumi.BoolRef(true),
		// Nodes of managed groups are in the security group that EKS makes for the cluster. The two groups of pulumi-eks would only add rules.
		SkipDefaultSecurityGroups: pulumi.BoolRef(true),
		CreateOidcProvider:        pulumi.Bool(false), // it would also open a connection to the issuer for its thumbprint
		EndpointPrivateAccess:     pulumi.Bool(true),
		EndpointPublicAccess:      pulumi.Bool(len(args.PublicAccessCIDRs) > 0),
		PublicAccessCidrs:         publicCIDRs,
		EncryptionConfigKeyArn:    args.KeyARN,
		EnabledClusterLogTypes:    logTypes,
		// Component Addons installs these two, with pinned versions and roles of their own.
		UseDefaultVpcCni:       pulumi.BoolRef(true),
		ProviderCredentialOpts: args.login(),
		KubeProxyAddonOptions:  &eks.KubeProxyAddonOptionsArgs{Enabled: pulumi.BoolRef(false)},
	}, pulumi.Parent(c), pulumi.Transforms([]pulumi.ResourceTransform{settle(args.Protected, guard)}))
	if err != nil {
		return nil, fmt.Errorf("create EKS cluster %s: %w", name, err)
	}
	c.Name = c.cluster.EksCluster.Name()
	c.Kubeconfig = pulumi.ToSecret(c.cluster.KubeconfigJson).(pulumi.StringOutput)
	c.Provider, err = kubernetes.NewProvider(ctx, name, &kubernetes.ProviderArgs{
		Kubeconfig: c.Kubeconfig,
		// The provider, and with it everything in the cluster, is replaced only when the cluster is replaced, not when a certificate or a line
		// of the kubeconfig changes.
		ClusterIdentifier:     c.cluster.EksCluster.Arn(),
		EnableServerSideApply: pulumi.Bool(true),
		// Otherwise a change of a Secret's data deletes it and makes it anew, and also everything that names it. Pods would be without it for a while.
		EnableSecretMutable: pulumi.Bool(true),
	}, pulumi.Parent(c))
	if err != nil {
		return nil, fmt.Errorf("create Kubernetes provider %s: %w", name, err)
	}
	if err := c.admit(ctx, name, args); err != nil {
		return nil, err
	}
	component.Finish(ctx, c, pulumi.Map{"name": c.Name, "kubeconfig": c.Kubeconfig})
	return c, nil
}

// admit lets roles administer the cluster. The resources are named after the roles, so that adding or removing a role doesn't touch the others.
func (c *Cluster) admit(ctx *pulumi.Context, name string, args *ClusterArgs) error {
	for _, arn := range args.AdminRoleARNs {
		m := rolePattern.FindStringSubmatch(arn)
		child := name + "-" + m[1] + "-" + strings.ReplaceAll(m[2], "/", "-")
		entry, err := awseks.NewAccessEntry(ctx, child, &awseks.AccessEntryArgs{ClusterName: c.Name, PrincipalArn: pulumi.String(arn)}, pulumi.Parent(c))
		if err != nil {
			return fmt.Errorf("create access entry %s: %w", child, err)
		}
		_, err = awseks.NewAccessPolicyAssociation(ctx, child, &awseks.AccessPolicyAssociationArgs{
			ClusterName: c.Name, PrincipalArn: entry.PrincipalArn,
			PolicyArn:   pulumi.Sprintf("arn:%s:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", args.Partition.ID),
			AccessScope: awseks.AccessPolicyAssociationAccessScopeArgs{Type: pulumi.String("cluster")},
		}, pulumi.Parent(c), pulumi.DependsOn([]pulumi.Resource{entry}))
		if err != nil {
			return fmt.Errorf("create access policy association %s: %w", child, err)
		}
	}
	return nil
}

// settle changes the cluster itself, not what pulumi-eks makes around it. It says that the version's standard support is all that is wanted: by
// default EKS goes on with extended support, at six times the price, and nobody notices. And it marks the cluster as protected, if it is to be; what
// is around it may have to be replaced one day. And it guards the cluster's name. EKS has a deletion protection of its own, which this version of the AWS provider can't set.
func settle(protected bool, guard *pulumi.ResourceHookBinding) pulumi.ResourceTransform {
	return func(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
		if args.Type != "aws:eks/cluster:Cluster" {
			return nil
		}
		args.Props["upgradePolicy"] = pulumi.Map{"supportType": pulumi.String("STANDARD")}
		args.Opts.Protect = args.Opts.Protect || protected
		args.Opts.Hooks = guard
		return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
	}
}
