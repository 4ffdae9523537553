package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
)

func TestRegistry(t *testing.T) {
	t.Parallel()
	r := recorder.Run(t, func(ctx *pulumi.Context) error {
		_, err := NewRegistry(ctx, "producer", &RegistryArgs{Name: "kafka-on-eks-dev/producer", KeyARN: arn("arn:aws:kms:::key/1")})
		return err
	})
	repository := r.One(t, "aws:ecr/repository:Repository", "producer").Inputs
	require.Equal(t, "IMMUTABLE", repository["imageTagMutability"])
	require.Equal(t, map[string]any{"scanOnPush": true}, repository["imageScanningConfiguration"])
	require.Equal(t, []any{map[string]any{"encryptionType": "KMS", "kmsKey": "arn:aws:kms:::key/1"}}, repository["encryptionConfigurations"])
	require.JSONEq(t, `{"rules":[
		{"rulePriority":1,"description":"keep the last ten images","selection":{"tagStatus":"tagged","tagPatternList":["*"],
			"countType":"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}},
		{"rulePriority":2,"description":"drop parts of images that are gone","selection":{"tagStatus":"untagged",
			"countType":"sinceImagePushed","countUnit":"days","countNumber":1},"action":{"type":"expire"}}
	]}`, r.One(t, "aws:ecr/lifecyclePolicy:LifecyclePolicy", "producer").Inputs["policy"].(string), "counted by tags, as each image is three for ECR")
	refused(t, "name and key are required", func(ctx *pulumi.Context) error {
		_, err := NewRegistry(ctx, "producer", &RegistryArgs{})
		return err
	})
}
