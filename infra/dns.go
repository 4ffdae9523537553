package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/helm"
)

// DNSArgs configure DNS. All but Registry and After are required.
type DNSArgs struct {
	Partition ProviderPartition
	Region    string
	// Cluster is the cluster's name as plain text; ClusterName is the cluster's output.
	Cluster     string
	ClusterName pulumi.StringInput
	// Kubernetes is the provider for the cluster. It isn't one of the component's own providers, or the role would wait for the cluster, too.
	Kubernetes pulumi.ProviderResource
	// Domain is the domain below which names are made; HostedZoneID is the zone of Route 53 that holds it, such as Z0123456789ABCDEFGHIJ.
	Domain, HostedZoneID string
	// Namespace is the namespace of the Services that get names.
	Namespace string
	// Repository is the repository of the chart external-dns, such as https://kubernetes-sigs.github.io/external-dns/.
	Repository string
	// Registry takes the place of registry.k8s.io for the image. Default: the chart's own image.
	Registry string
	// After are the resources that its pods need to run: nodes and add-ons. The role doesn't wait for them.
	After []pulumi.Resource
}

// DNS is external-dns. It gives Services names in one hosted zone, and removes a name with its Service. It must outlive the Services, or
// their names stay.
type DNS struct {
	pulumi.ResourceState

	role    *podRole
	release *helm.Release
}

const (
	// dnsChart is the version of the chart external-dns; the version of the program in it is 0.21.0.
	dnsChart   = "1.21.1"
	dnsAccount = "external-dns"
)

// NewDNS installs external-dns.
func NewDNS(ctx *pulumi.Context, name string, args *DNSArgs, opts ...pulumi.ResourceOption) (*DNS, error) {
	if args == nil || args.Region == "" || args.Cluster == "" || args.ClusterName == nil || args.Kubernetes == nil ||
		args.Domain == "" || args.HostedZoneID == "" || args.Namespace == "" || args.Repository == "" {
		return nil, fmt.Errorf("check DNS %s: region, cluster, its provider, domain, hosted zone, namespace and repository are required", name)
	}
	d := &DNS{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:DNS", name, d, opts...); err != nil {
		return nil, fmt.Errorf("register DNS %s: %w", name, err)
	}
	var err error
	d.role, err = newPodRole(ctx, name, podRoleArgs{
		Cluster: args.Cluster, ClusterName: args.ClusterName, Namespace: systemNamespace, ServiceAccount: dnsAccount, Policy: args.policy(),
	}, d)
	if err != nil {
		return nil, err
	}
	values := pulumi.Map{
		"provider":       pulumi.Map{"name": pulumi.String("aws")},
		"serviceAccount": pulumi.Map{"create": pulumi.Bool(true), "name": pulumi.String(dnsAccount)},
		"sources":        pulumi.ToStringArray([]string{"service"}),
		"domainFilters":  pulumi.ToStringArray([]string{args.Domain}),
		"policy":         pulumi.String("sync"), // names go with their Service
		"registry":       pulumi.String("txt"),
		"txtOwnerId":     pulumi.String(args.Cluster), // and only those that this cluster made
		"extraArgs": pulumi.ToStringArray([]string{
			"--zone-id-filter=" + args.HostedZoneID, "--namespace=" + args.Namespace,
		}),
		"env": pulumi.Array{pulumi.Map{"name": pulumi.String("AWS_DEFAULT_REGION"), "value": pulumi.String(args.Region)}},
	}
	if args.Registry != "" {
		values["image"] = pulumi.Map{"repository": pulumi.String(args.Registry + "/external-dns/external-dns")}
	}
	d.release, err = helm.NewRelease(ctx, name, &helm.ReleaseArgs{
		Name: dnsAccount, Chart: "external-dns", Version: dnsChart, Repository: args.Repository,
		Namespace:      pulumi.String(systemNamespace),
		Values:         values,
		TimeoutSeconds: 600,
	}, pulumi.Parent(d), pulumi.Provider(args.Kubernetes), pulumi.DependsOn(append([]pulumi.Resource{d.role.association}, args.After...)))
	if err != nil {
		return nil, fmt.Errorf("install external-dns: %w", err)
	}
	component.Finish(ctx, d, pulumi.Map{"version": d.release.Version})
	return d, nil
}

// policy is the policy that external-dns publishes (docs/tutorials/aws.md in its repository), limited to one hosted zone and the domain in it.
func (a *DNSArgs) policy() Policy {
	zone := pulumi.StringArray{pulumi.Sprintf("arn:%s:route53:::hostedzone/%s", a.Partition.ID, a.HostedZoneID)}
	return Policy{
		{
			Sid: "Names", Actions: []string{"route53:ChangeResourceRecordSets"}, Resources: zone,
			Conditions: map[string]map[string]string{"ForAllValues:StringLike": {"route53:ChangeResourceRecordSetsNormalizedRecordNames": "*." + a.Domain}},
		},
		{Sid: "Records", Actions: []string{"route53:ListResourceRecordSets", "route53:ListTagsForResources"}, Resources: zone},
		{Sid: "Zones", Actions: []string{"route53:ListHostedZones"}, Resources: pulumi.StringArray{pulumi.String("*")}},
	}
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (d *DNS) Parts() []pulumi.Resource {
	return []pulumi.Resource{d.release}
}
