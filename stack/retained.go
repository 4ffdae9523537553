package stack

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/infra"
	"kafka-on-eks/stack/config"
)

// retained lists the things that a destroy leaves in AWS, each with the command that removes it. It is an output, so that it can be read before
// a destroy, and after one that leaves out the protected resources.
func retained(c *config.Config, bucket, dataKey, volumesKey pulumi.StringOutput) pulumi.StringArrayOutput {
	list := pulumi.StringArray{}
	deleteKey := func(what string, arn pulumi.StringInput) pulumi.StringOutput {
		return pulumi.Sprintf("%s: aws kms schedule-key-deletion --region %s --key-id %s --pending-window-in-days 30", what, c.Region, arn)
	}
	if c.Bucket.Name == "" && !c.Bucket.ForceDestroy {
		list = append(list,
			pulumi.Sprintf("events in bucket %[1]s: aws s3api list-object-versions --bucket %[1]s --query '[Versions,DeleteMarkers][].[Key,VersionId]' --output text | "+
				"while read -r key version; do aws s3api delete-object --bucket %[1]s --key \"$key\" --version-id \"$version\"; done && aws s3api delete-bucket --bucket %[1]s", bucket),
			deleteKey("key of the bucket, without which its events can't be read", dataKey))
	}
	if c.Storage.ReclaimPolicy == "Retain" {
		list = append(list,
			pulumi.Sprintf("Kafka's volumes: aws ec2 describe-volumes --region %[1]s --filters Name=status,Values=available Name=tag:Project,Values=%[2]s Name=tag:Stack,Values=%[3]s "+
				"--query 'Volumes[].[VolumeId]' --output text | xargs -n 1 aws ec2 delete-volume --region %[1]s --volume-id", c.Region, c.Project, c.Stack),
			deleteKey("key of the volumes, without which they can't be read", volumesKey))
	}
	if c.Registry.Cache {
		list = append(list, pulumi.Sprintf("images that ECR has cached: aws ecr describe-repositories --region %[1]s "+
			"--query \"repositories[?starts_with(repositoryName,'%[2]s')].[repositoryName]\" "+
			"--output text | xargs -n 1 aws ecr delete-repository --region %[1]s --force --repository-name", c.Region, infra.CacheRoot(c.ClusterName())))
	}
	return list.ToStringArrayOutput()
}
