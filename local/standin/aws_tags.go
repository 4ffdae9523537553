package standin

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// awsUntagged are the AWS types that take no tags. Source: the schemas of terraform-provider-aws 5.100, which have no tags_all for them.
var awsUntagged = map[string]bool{
	"aws:ec2/route:Route": true,
	"aws:ec2/routeTableAssociation:RouteTableAssociation": true,
	"aws:ec2/securityGroupRule:SecurityGroupRule":         true,
	cacheRuleType: true,
	"aws:ecr/lifecyclePolicy:LifecyclePolicy":                                                    true,
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation":                                    true,
	"aws:iam/rolePolicy:RolePolicy":                                                              true,
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment":                                          true,
	"aws:kms/alias:Alias":                                                                        true,
	"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2":                       true,
	"aws:s3/bucketLoggingV2:BucketLoggingV2":                                                     true,
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls":                                     true,
	"aws:s3/bucketPolicy:BucketPolicy":                                                           true,
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":                                     true,
	"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": true,
	"aws:s3/bucketVersioningV2:BucketVersioningV2":                                               true,
}

// setDefaultTags takes the default tags from the AWS provider's inputs.
func (c *Cloud) setDefaultTags(in resource.PropertyMap) {
	defaults := in["defaultTags"]
	c.mu.Lock()
	defer c.mu.Unlock()
	c.defaultTags = nil
	if defaults.IsObject() && defaults.ObjectValue()["tags"].IsObject() {
		c.defaultTags = defaults.ObjectValue()["tags"].ObjectValue()
	}
}

// withAllTags adds tagsAll as the real provider does before it compares anything: the default tags, and the resource's own over them. A plan thus shows each
// resource that a change of the default tags reaches. Source: pulumi-aws v6, provider/tags.go.
func withAllTags(o object) resource.PropertyMap {
	own := o.in["tags"]
	if own.ContainsUnknowns() {
		return resource.PropertyMap{"tagsAll": resource.MakeComputed(resource.NewProperty(""))}
	}
	o.cloud.mu.Lock()
	all := o.cloud.defaultTags.Copy()
	o.cloud.mu.Unlock()
	if own.IsObject() {
		all = merged(all, own.ObjectValue())
	}
	return resource.PropertyMap{"tagsAll": resource.NewProperty(all)}
}
