package standin

// awsReplaces lists by type the inputs (dotted paths) that AWS can't change in place, as far as the program, or a component that it uses, sets them.
// A change of any of them replaces the resource, and a plan shows it. Source: ForceNew and CustomizeDiff in the schemas of terraform-provider-aws
// 5.100 (internal/service/<service>/<resource>.go), under the names that pulumi-aws gives them.
var awsReplaces = map[string][]string{
	"aws:cloudwatch/logGroup:LogGroup": {"name", "logGroupClass"},

	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {"vpcId"},
	"aws:ec2/eip:Eip": {"domain"},
	"aws:ec2/flowLog:FlowLog": {
		"iamRoleArn", "logDestination", "logDestinationType", "maxAggregationInterval", "trafficType", "vpcId",
	},
	"aws:ec2/internetGateway:InternetGateway":             {}, // it can move to another VPC
	"aws:ec2/launchTemplate:LaunchTemplate":               {"name"},
	"aws:ec2/natGateway:NatGateway":                       {"allocationId", "connectivityType", "subnetId"},
	"aws:ec2/route:Route":                                 {"destinationCidrBlock", "routeTableId"},
	"aws:ec2/routeTable:RouteTable":                       {"vpcId"},
	"aws:ec2/routeTableAssociation:RouteTableAssociation": {"subnetId"},
	"aws:ec2/securityGroup:SecurityGroup":                 {"description", "name", "vpcId"},
	"aws:ec2/securityGroupRule:SecurityGroupRule": {
		"cidrBlocks", "fromPort", "protocol", "securityGroupId", "self", "sourceSecurityGroupId", "toPort", "type",
	},
	"aws:ec2/subnet:Subnet":           {"availabilityZone", "cidrBlock", "vpcId"},
	"aws:ec2/vpc:Vpc":                 {"cidrBlock"},
	"aws:ec2/vpcEndpoint:VpcEndpoint": {"serviceName", "vpcEndpointType", "vpcId"},

	"aws:ecr/lifecyclePolicy:LifecyclePolicy": {"policy", "repository"},
	cacheRuleType:                   {"ecrRepositoryPrefix", "upstreamRegistryUrl"},
	"aws:ecr/repository:Repository": {"encryptionConfigurations", "name"},

	"aws:eks/accessEntry:AccessEntry":                         {"clusterName", "principalArn", "type"},
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {"accessScope", "clusterName", "policyArn", "principalArn"},
	"aws:eks/addon:Addon":                                     {"addonName", "clusterName"},
	"aws:eks/cluster:Cluster": {
		"accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons", "kubernetesNetworkConfig.ipFamily",
		"kubernetesNetworkConfig.serviceIpv4Cidr", "name", "roleArn",
	},
	"aws:eks/nodeGroup:NodeGroup": {
		"amiType", "capacityType", "clusterName", "diskSize", "instanceTypes", "launchTemplate.id", "launchTemplate.name", "nodeGroupName", "nodeRoleArn", "subnetIds",
	},
	"aws:eks/podIdentityAssociation:PodIdentityAssociation": {"clusterName", "namespace", "serviceAccount"},

	"aws:iam/role:Role":                                 {"name", "path"},
	"aws:iam/rolePolicy:RolePolicy":                     {"name", "role"},
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment": {"policyArn", "role"},

	"aws:kms/alias:Alias": {"name"},
	"aws:kms/key:Key":     {"customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion"},

	"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2":                       {"bucket"},
	"aws:s3/bucketLoggingV2:BucketLoggingV2":                                                     {"bucket"},
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls":                                     {"bucket"},
	"aws:s3/bucketPolicy:BucketPolicy":                                                           {"bucket"},
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":                                     {"bucket"},
	"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": {"bucket"},
	"aws:s3/bucketV2:BucketV2":                                                                   {"bucket", "objectLockEnabled"},
	"aws:s3/bucketVersioningV2:BucketVersioningV2":                                               {"bucket"},
}
