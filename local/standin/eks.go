package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	awseks "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	sdkprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

func eksProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "eks", file: "eks.go", kinds: table(nil)}
}

// clusterArgs are the arguments of eks:index:Cluster that reach a child, or decide which there are.
type clusterArgs struct {
	Name                   pulumi.StringPtrInput   `pulumi:"name"`
	Version                pulumi.StringPtrInput   `pulumi:"version"`
	PrivateSubnetIDs       pulumi.StringArrayInput `pulumi:"privateSubnetIds"`
	PublicSubnetIDs        pulumi.StringArrayInput `pulumi:"publicSubnetIds"`
	SubnetIDs              pulumi.StringArrayInput `pulumi:"subnetIds"`
	EnabledClusterLogTypes pulumi.StringArrayInput `pulumi:"enabledClusterLogTypes"`
	EndpointPrivateAccess  pulumi.BoolPtrInput     `pulumi:"endpointPrivateAccess"`
	EndpointPublicAccess   pulumi.BoolPtrInput     `pulumi:"endpointPublicAccess"`
	PublicAccessCidrs      pulumi.StringArrayInput `pulumi:"publicAccessCidrs"`
	EncryptionConfigKeyArn pulumi.StringPtrInput   `pulumi:"encryptionConfigKeyArn"`
	AuthenticationMode     string                  `pulumi:"authenticationMode"`
	Tags                   pulumi.StringMapInput   `pulumi:"tags"`
	ClusterTags            pulumi.StringMapInput   `pulumi:"clusterTags"`
	SkipSecurityGroups     bool                    `pulumi:"skipDefaultSecurityGroups"`
	SkipNodeGroup          bool                    `pulumi:"skipDefaultNodeGroup"`
	DefaultVpcCni          bool                    `pulumi:"useDefaultVpcCni"`
	KubeProxy              struct {
		Enabled *bool `pulumi:"enabled"`
	} `pulumi:"kubeProxyAddonOptions"`
}

// check refuses what would have the real component make children that the stand-in doesn't.
func (a *clusterArgs) check() error {
	var problems []error
	for _, p := range []struct {
		argument, child string
		wrong           bool
	}{
		{"skipDefaultSecurityGroups: true", "security groups", !a.SkipSecurityGroups},
		{"skipDefaultNodeGroup: true", "a node group", !a.SkipNodeGroup},
		{"useDefaultVpcCni: true", "the add-on vpc-cni", !a.DefaultVpcCni},
		{"kubeProxyAddonOptions.enabled: false", "the add-on kube-proxy", a.KubeProxy.Enabled == nil || *a.KubeProxy.Enabled},
		{"authenticationMode: API", "the ConfigMap aws-auth", a.AuthenticationMode != "API"},
	} {
		if p.wrong {
			problems = append(problems, fmt.Errorf("%s has no stand-in: set %s, or add it in local/standin/eks.go", p.child, p.argument))
		}
	}
	return errors.Join(problems...)
}

type eksCluster struct{ pulumi.ResourceState }

// constructCluster registers what pulumi-eks 3.9.1 registers for a cluster of these arguments: the service role, the cluster, and a Kubernetes provider.
// Source: pulumi-eks v3.9.1, nodejs/eks/cluster/cluster.ts, createCore.
func (c *Cloud) constructCluster(
	ctx *pulumi.Context, typ, name string, inputs sdkprovider.ConstructInputs, opts pulumi.ResourceOption,
) (*sdkprovider.ConstructResult, error) {
	var in clusterArgs
	if err := inputs.CopyTo(&in); err != nil {
		return nil, fmt.Errorf("read arguments of %s %s: %w", typ, name, err)
	}
	if err := in.check(); err != nil {
		return nil, fmt.Errorf("build %s %s: %w", typ, name, err)
	}
	component := &eksCluster{}
	if err := ctx.RegisterComponentResource(typ, name, component, opts); err != nil {
		return nil, fmt.Errorf("register %s %s: %w", typ, name, err)
	}
	parent := pulumi.Parent(component)
	role, err := newServiceRole(ctx, name+"-eksRole", c.partition(), in.Tags, parent)
	if err != nil {
		return nil, err
	}
	subnets := in.SubnetIDs
	if subnets == nil {
		subnets = joined(in.PublicSubnetIDs, in.PrivateSubnetIDs)
	}
	args := &awseks.ClusterArgs{
		Name: in.Name, Version: in.Version, RoleArn: role.role.Arn, Tags: tagged(map[string]string{"Name": name + "-eksCluster"}, in.ClusterTags, in.Tags),
		EnabledClusterLogTypes: in.EnabledClusterLogTypes,
		AccessConfig: awseks.ClusterAccessConfigArgs{
			AuthenticationMode: pulumi.String(in.AuthenticationMode), BootstrapClusterCreatorAdminPermissions: pulumi.Bool(true),
		},
		VpcConfig: awseks.ClusterVpcConfigArgs{
			SubnetIds:             subnets,
			EndpointPrivateAccess: in.EndpointPrivateAccess, EndpointPublicAccess: in.EndpointPublicAccess,
			PublicAccessCidrs: in.PublicAccessCidrs,
		},
	}
	if in.EncryptionConfigKeyArn != nil { // as long as the key isn't known, nothing of it is
		args.EncryptionConfig = in.EncryptionConfigKeyArn.ToStringPtrOutput().ApplyT(func(arn *string) awseks.ClusterEncryptionConfig {
			return awseks.ClusterEncryptionConfig{Provider: awseks.ClusterEncryptionConfigProvider{KeyArn: *arn}, Resources: []string{"secrets"}}
		}).(awseks.ClusterEncryptionConfigOutput)
	}
	cluster, err := awseks.NewCluster(ctx, name+"-eksCluster", args, parent, pulumi.DependsOn(role.parts()), pulumi.IgnoreChanges([]string{
		"accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons",
	}))
	if err != nil {
		return nil, fmt.Errorf("register the cluster of %s: %w", name, err)
	}
	kubeconfig := pulumi.All(cluster.Name, cluster.Endpoint, cluster.CertificateAuthority.Data().Elem(), cluster.Arn).ApplyT(
		func(v []any) (string, error) {
			return kubeconfig(v[0].(string), v[1].(string), v[2].(string), strings.Split(v[3].(string), ":")[3])
		},
	).(pulumi.StringOutput)
	// Nothing of this program is in its cluster by that provider: the component has it for what it makes there with other arguments.
	if _, err := kubernetes.NewProvider(ctx, name+"-eks-k8s", &kubernetes.ProviderArgs{Kubeconfig: kubeconfig}, parent, pulumi.Version("4.19.0")); err != nil {
		return nil, fmt.Errorf("register the Kubernetes provider of %s: %w", name, err)
	}
	// Without security groups of its own the component answers with the one that EKS makes.
	group := cluster.VpcConfig.ClusterSecurityGroupId()
	return &sdkprovider.ConstructResult{URN: component.URN(), State: pulumi.Map{
		"eksCluster": cluster, "kubeconfigJson": kubeconfig, "kubeconfig": pulumi.JSONUnmarshal(kubeconfig),
		"clusterSecurityGroupId": group, "nodeSecurityGroupId": group,
	}}, nil
}

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
func kubeconfig(name, endpoint, authority, region string) (string, error) {
	raw, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Config", "current-context": "aws",
		"clusters": []any{map[string]any{"name": "kubernetes", "cluster": map[string]any{
			"server": endpoint, "certificate-authority-data": authority,
		}}},
		"contexts": []any{map[string]any{"name": "aws", "context": map[string]any{"cluster": "kubernetes", "user": "aws"}}},
		"users": []any{map[string]any{"name": "aws", "user": map[string]any{"exec": map[string]any{
			"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "aws",
			"args": []string{"--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"},
			"env": []any{map[string]any{
				"name": "KUBERNETES_EXEC_INFO", "value": `{"apiVersion": "client.authentication.k8s.io/v1beta1"}`,
			}},
		}}}},
	})
	if err != nil {
		return "", fmt.Errorf("encode kubeconfig: %w", err)
	}
	return string(raw), nil
}

// tagged lays tags over given ones, the later over the earlier. They are known where all are.
func tagged(given map[string]string, over ...pulumi.StringMapInput) pulumi.StringMapInput {
	all := pulumi.ToStringMap(given).ToStringMapOutput()
	for _, tags := range over {
		if tags == nil {
			continue
		}
		all = pulumi.All(all, tags).ApplyT(func(v []any) map[string]string {
			out := maps.Clone(v[0].(map[string]string))
			maps.Copy(out, v[1].(map[string]string))
			return out
		}).(pulumi.StringMapOutput)
	}
	return all
}
