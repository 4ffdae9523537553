package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestSinkMayTouchItsPrefixOnly(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewSinkIdentity(ctx, "sink", &SinkIdentityArgs{
			Cluster: "kafka-on-eks-dev", ClusterName: pulumi.String("kafka-on-eks-dev"), Namespace: "confluent", ServiceAccount: "connect",
			BucketARN: arn("arn:aws:s3:::events"), Prefix: "topics", KeyARN: arn("arn:aws:kms:::key/1"),
		})
		return err
	})
	trusted := statements(t, r.One(t, "aws:iam/role:Role", "sink").Inputs["assumeRolePolicy"])
	require.Equal(t, []statement{{
		Sid: "Pods", Effect: "Allow", Action: []string{"sts:AssumeRole", "sts:TagSession"}, Principal: map[string]any{"Service": "pods.eks.amazonaws.com"},
		Condition: map[string]map[string]string{"StringEquals": {
			"aws:RequestTag/eks-cluster-name": "kafka-on-eks-dev", "aws:RequestTag/kubernetes-namespace": "confluent", "aws:RequestTag/kubernetes-service-account": "connect",
		}},
	}}, trusted)
	granted := statements(t, r.One(t, "aws:iam/rolePolicy:RolePolicy", "sink").Inputs["policy"])
	require.Equal(t, []statement{
		{Sid: "Bucket", Effect: "Allow", Action: []string{"s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"}, Resource: []string{"arn:aws:s3:::events"}},
		{
			Sid: "Objects", Effect: "Allow", Resource: []string{"arn:aws:s3:::events/topics/*"},
			Action: []string{"s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"},
		},
		{Sid: "Key", Effect: "Allow", Action: []string{"kms:GenerateDataKey", "kms:Decrypt"}, Resource: []string{"arn:aws:kms:::key/1"}},
	}, granted)
	association := r.One(t, "aws:eks/podIdentityAssociation:PodIdentityAssociation", "sink")
	require.Equal(t, map[string]any{"clusterName": "kafka-on-eks-dev", "namespace": "confluent", "serviceAccount": "connect", "roleArn": "arn:aws:test:::sink"}, association.Inputs)
	refused(t, "are required", func(ctx *pulumi.Context) error {
		_, err := NewSinkIdentity(ctx, "sink", &SinkIdentityArgs{Cluster: "c"})
		return err
	})
}
