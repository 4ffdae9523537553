package standin

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// uniqueName is the name of a thing of which AWS has one only.
type uniqueName struct {
	// of is the name, by the inputs.
	of func(resource.PropertyMap) string
	// refusal is what the provider says of a second one, with a place for the name.
	refusal string
}

// awsNames lists the AWS types whose names are unique in an account and region. Source: the services' API references, CreateLogGroup and so on, and the words in
// which terraform-provider-aws 5.100 passes their errors on.
var awsNames = map[tokens.Type]uniqueName{
	logGroupType: {input("name"), "creating CloudWatch Logs Log Group (%[1]s): ResourceAlreadyExistsException: The specified log group already exists"},
	"aws:s3/bucketV2:BucketV2": {input("bucket"),
		"creating S3 Bucket (%[1]s): BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it."},
	"aws:kms/alias:Alias": {input("name"), "creating KMS Alias (%[1]s): AlreadyExistsException: An alias with the name %[1]s already exists"},
	repositoryType: {input("name"),
		"creating ECR Repository (%[1]s): RepositoryAlreadyExistsException: The repository with name '%[1]s' already exists in the registry with id '" + accountID + "'"},
	clusterType: {input("name"), "creating EKS Cluster (%[1]s): ResourceInUseException: Cluster already exists with name: %[1]s"},
	cacheRuleType: {input("ecrRepositoryPrefix"),
		"creating ECR Pull Through Cache Rule (%[1]s): PullThroughCacheRuleAlreadyExistsException: The pull through cache rule with prefix '%[1]s' already exists"},
	"aws:iam/role:Role": {input("name"), "creating IAM Role (%[1]s): EntityAlreadyExists: Role with name %[1]s already exists."},
	"aws:ec2/launchTemplate:LaunchTemplate": {input("name"),
		"creating EC2 Launch Template (%[1]s): InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use."},
	"aws:eks/nodeGroup:NodeGroup": {inputsOf("clusterName", "nodeGroupName"), "creating EKS Node Group (%[1]s): ResourceInUseException: NodeGroup already exists"},
	"aws:eks/addon:Addon":         {inputsOf("clusterName", "addonName"), "creating EKS Add-On (%[1]s): ResourceInUseException: Addon already exists."},
}

const (
	logGroupType   tokens.Type = "aws:cloudwatch/logGroup:LogGroup"
	repositoryType tokens.Type = "aws:ecr/repository:Repository"
	clusterType    tokens.Type = "aws:eks/cluster:Cluster"
)

// inputsOf makes an identifier of several inputs.
func inputsOf(keys ...string) func(resource.PropertyMap) string {
	return func(in resource.PropertyMap) string {
		var parts []string
		for _, key := range keys {
			parts = append(parts, text(in, key))
		}
		return strings.Join(parts, ":")
	}
}

// Occupy makes something of a type and a name that no stack of this cloud knows, as another one's, or what a run leaves that was cut short.
func (c *Cloud) Occupy(t tokens.Type, name string) error {
	return c.account.keep(t, name, values(map[string]any{"name": name}))
}

// refuseTaken is AWS's error for a second thing of the same name.
func (c *Cloud) refuseTaken(t tokens.Type, in resource.PropertyMap) error {
	unique, ok := awsNames[t]
	if !ok {
		return nil
	}
	name := unique.of(in)
	_, taken, err := c.account.find(t, name)
	if err != nil || !taken {
		return err
	}
	return fmt.Errorf(unique.refusal, name)
}

// register remembers what has been made or changed.
func (c *Cloud) register(t tokens.Type, in resource.PropertyMap) error {
	if unique, ok := awsNames[t]; ok {
		return c.account.keep(t, unique.of(in), in)
	}
	return nil
}

// release makes a name free again.
func (c *Cloud) release(t tokens.Type, in resource.PropertyMap) error {
	unique, ok := awsNames[t]
	if !ok {
		return nil
	}
	if t == repositoryType {
		if err := c.dropImages(unique.of(in)); err != nil {
			return err
		}
	}
	return c.account.forget(t, unique.of(in))
}

// imported reads something that is there and that the engine doesn't know, by its identifier, which is its name; ok is false where there is none.
func (c *Cloud) imported(t tokens.Type, id string) (in resource.PropertyMap, ok bool, err error) {
	if _, named := awsNames[t]; !named {
		return nil, false, fmt.Errorf("import %s %s: it has no stand-in, only things with unique names have (local/standin/aws_names.go)", t, id)
	}
	return c.account.find(t, id)
}
