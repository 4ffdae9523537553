package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/helm"
)

// DNSArgs configure DNS. All but After are required.
type DNSArgs struct {
	Partition ProviderPartition
	Region    string
	// Cluster is the cluster's name as plain text, ClusterName its output.
	Cluster     string
	ClusterName pulumi.StringInput
	// Kubernetes talks to the cluster. It isn't among the component's own providers, or the role would wait for the cluster too.
	Kubernetes pulumi.ProviderResource
	// Domain below which names are made, HostedZoneID the zone of Route 53 that holds it, e.g. Z0123456789ABCDEFGHIJ.
	Domain, HostedZoneID string
	// Namespace of the Services that get names.
	Namespace string
	// Repository of the chart external-dns, e.g. https://kubernetes-sigs.github.io/external-dns/.
	Repository string
	// After is what its pods need to run: nodes and add-ons. The role waits for neither.
	After []pulumi.Resource
}

// DNS is external-dns: it gives names in one hosted zone to Services, and takes them away with those. It must outlive the Services, or their
// names stay.
type DNS struct {
	pulumi.ResourceState

	role    *podRole
	release *helm.Release
}

const (
	// dnsChart is the version of the chart external-dns; the program's is 0.21.0.
	dnsChart   = "1.21.1"
	dnsAccount = "external-dns"
)

// NewDNS installs it.
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
	d.release, err = helm.NewRelease(ctx, name, &helm.ReleaseArgs{
		Name: dnsAccount, Chart: "external-dns", Version: dnsChart, Repository: args.Repository,
		Namespace: pulumi.String(systemNamespace),
		Values: pulumi.Map{
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
		},
		TimeoutSeconds: 600,
	}, pulumi.Parent(d), pulumi.Provider(args.Kubernetes), pulumi.DependsOn(append([]pulumi.Resource{d.role.association}, args.After...)))
	if err != nil {
		return nil, fmt.Errorf("install external-dns: %w", err)
	}
	component.Finish(ctx, d, pulumi.Map{"version": d.release.Version})
	return d, nil
}

// policy is the published one of external-dns, docs/tutorials/aws.md in its repository, limited to one hosted zone and to the domain in it.
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

// Parts are the resources that it consists of, for what must wait for all of them.
func (d *DNS) Parts() []pulumi.Resource {
	return []pulumi.Resource{d.release}
}
