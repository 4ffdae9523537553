package infra

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
)

// SinkIdentityArgs configure a SinkIdentity. All but KeyARN are required.
type SinkIdentityArgs struct {
	// Cluster is the cluster's name as plain text, so that the role doesn't wait for the cluster. ClusterName is the cluster's output, for which the
	// association waits.
	Cluster     string
	ClusterName pulumi.StringInput
	// Namespace and ServiceAccount are those of the pods that get the role.
	Namespace, ServiceAccount string
	BucketARN                 pulumi.StringInput
	// Prefix is the folder of the bucket that the sink may write to, without slashes at its ends.
	Prefix string
	// KeyARN is the key that encrypts the bucket. Default: S3's own key does.
	KeyARN pulumi.StringInput
}

// SinkIdentity lets the pods of one service account write to the bucket, by EKS Pod Identity, so that no key is stored anywhere. It must exist
// before the pods start, as a running pod doesn't pick it up.
type SinkIdentity struct {
	pulumi.ResourceState

	RoleARN pulumi.StringOutput

	granted *podRole
}

// NewSinkIdentity makes the role and ties it to the service account.
func NewSinkIdentity(ctx *pulumi.Context, name string, args *SinkIdentityArgs, opts ...pulumi.ResourceOption) (*SinkIdentity, error) {
	if args == nil || args.Cluster == "" || args.ClusterName == nil || args.Namespace == "" || args.ServiceAccount == "" || args.BucketARN == nil || args.Prefix == "" {
		return nil, fmt.Errorf("check identity %s: cluster, service account, bucket and prefix are required", name)
	}
	i := &SinkIdentity{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:SinkIdentity", name, i, opts...); err != nil {
		return nil, fmt.Errorf("register identity %s: %w", name, err)
	}
	policy := Policy{
		{Sid: "Bucket", Actions: sinkBucketActions(), Resources: pulumi.StringArray{args.BucketARN}},
		{Sid: "Objects", Actions: sinkObjectActions(), Resources: pulumi.StringArray{pulumi.Sprintf("%s/%s/*", args.BucketARN, args.Prefix)}},
	}
	if args.KeyARN != nil {
		// S3 decrypts the parts of an upload when it puts them together.
		policy = append(policy, Statement{Sid: "Key", Actions: []string{"kms:GenerateDataKey", "kms:Decrypt"}, Resources: pulumi.StringArray{args.KeyARN}})
	}
	var err error
	i.granted, err = newPodRole(ctx, name, podRoleArgs{
		Cluster: args.Cluster, ClusterName: args.ClusterName, Namespace: args.Namespace, ServiceAccount: args.ServiceAccount, Policy: policy,
	}, i)
	if err != nil {
		return nil, err
	}
	i.RoleARN = i.granted.role.Arn
	component.Finish(ctx, i, pulumi.Map{"roleArn": i.RoleARN})
	return i, nil
}

// podTrust lets the pods of one service account of one cluster take on a role. The conditions test the session tags that EKS Pod
// Identity sets: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html.
func podTrust(cluster, namespace, serviceAccount string) Policy {
	return Policy{{
		Sid: "Pods", Actions: []string{"sts:AssumeRole", "sts:TagSession"}, Service: pulumi.String("pods.eks.amazonaws.com"),
		Conditions: map[string]map[string]string{"StringEquals": {
			"aws:RequestTag/eks-cluster-name":           cluster,
			"aws:RequestTag/kubernetes-namespace":       namespace,
			"aws:RequestTag/kubernetes-service-account": serviceAccount,
		}},
	}}
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (i *SinkIdentity) Parts() []pulumi.Resource {
	return []pulumi.Resource{i.granted.association}
}
