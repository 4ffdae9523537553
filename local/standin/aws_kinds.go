package standin

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// awsKinds lists every AWS type that the program, or a component that it uses, makes. All but the
// bucket are recorded. What each computes is what the AWS provider adds to the inputs.
var awsKinds = map[string]kind{
	"aws:s3/bucketV2:BucketV2": bucketKind,
	"aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2":                       ofBucket,
	"aws:s3/bucketOwnershipControls:BucketOwnershipControls":                                     ofBucket,
	"aws:s3/bucketPolicy:BucketPolicy":                                                           ofBucket,
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":                                     ofBucket,
	"aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": ofBucket,
	"aws:s3/bucketVersioningV2:BucketVersioningV2":                                               ofBucket,
	"aws:s3/bucketLoggingV2:BucketLoggingV2":                                                     ofBucket,

	"aws:ec2/vpc:Vpc": regional("vpc-", "ec2", "vpc/%s",
		"defaultNetworkAclId", "defaultRouteTableId", "defaultSecurityGroupId", "mainRouteTableId"),
	"aws:ec2/subnet:Subnet":                             regional("subnet-", "ec2", "subnet/%s"),
	"aws:ec2/internetGateway:InternetGateway":           regional("igw-", "ec2", "internet-gateway/%s"),
	"aws:ec2/routeTable:RouteTable":                     regional("rtb-", "ec2", "route-table/%s"),
	"aws:ec2/eip:Eip":                                   regional("eipalloc-", "ec2", "elastic-ip/%s", "publicIp", "allocationId"),
	"aws:ec2/natGateway:NatGateway":                     regional("nat-", "ec2", "natgateway/%s", "publicIp"),
	"aws:ec2/securityGroup:SecurityGroup":               regional("sg-", "ec2", "security-group/%s"),
	"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": regional("sg-", "ec2", "security-group/%s"),
	"aws:ec2/vpcEndpoint:VpcEndpoint":                   regional("vpce-", "ec2", "vpc-endpoint/%s", "prefixListId", "state"),
	"aws:ec2/flowLog:FlowLog":                           regional("fl-", "ec2", "vpc-flow-log/%s"),
	"aws:ec2/launchTemplate:LaunchTemplate":             launchTemplateKind,

	"aws:ec2/routeTableAssociation:RouteTableAssociation": {idPrefix: "rtbassoc-"},
	"aws:ec2/route:Route":                         {idPrefix: "r-"},
	"aws:ec2/securityGroupRule:SecurityGroupRule": {idPrefix: "sgrule-"},

	"aws:ecr/repository:Repository":           repositoryKind,
	"aws:ecr/lifecyclePolicy:LifecyclePolicy": {id: input("repository")},

	cacheRuleType: cacheRuleKind,

	"aws:eks/cluster:Cluster":     eksClusterKind,
	"aws:eks/nodeGroup:NodeGroup": nodeGroupKind,
	"aws:eks/addon:Addon":         inCluster("addonName", "addon", "createdAt", "modifiedAt"),
	"aws:eks/podIdentityAssociation:PodIdentityAssociation": {
		idPrefix: "a-",
		computed: func(o object) resource.PropertyMap {
			return values(map[string]any{
				"associationId":  o.id,
				"associationArn": o.arn("eks", fmt.Sprintf("podidentityassociation/%s/%s", text(o.in, "clusterName"), o.id)),
			})
		},
	},
	"aws:eks/accessEntry:AccessEntry":                         {idPrefix: "ae-"},
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {idPrefix: "apa-"},

	"aws:iam/role:Role": {
		autoname: "name",
		computed: func(o object) resource.PropertyMap {
			return values(map[string]any{
				"arn": o.cloud.globalARN("iam", "role/"+text(o.in, "name")), "uniqueId": "AROA" + strings.ToUpper(digest(string(o.urn))[:16]),
			})
		},
	},
	"aws:iam/rolePolicy:RolePolicy":                     {autoname: "name"},
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment": {},

	"aws:kms/key:Key":     keyKind,
	"aws:kms/alias:Alias": {id: input("name")},

	"aws:cloudwatch/logGroup:LogGroup": {
		autoname: "name",
		computed: func(o object) resource.PropertyMap {
			return values(map[string]any{"arn": o.arn("logs", "log-group:"+text(o.in, "name"))})
		},
	},
}

// awsFunctions lists the AWS functions that the program calls.
var awsFunctions = map[tokens.ModuleMember]function{
	"aws:index/getPartition:getPartition": func(c *Cloud, _ resource.PropertyMap) (resource.PropertyMap, error) {
		p := c.partition()
		return values(map[string]any{"id": p.ID, "partition": p.ID, "dnsSuffix": p.DNSSuffix, "reverseDnsPrefix": p.ReverseDNS}), nil
	},
	"aws:index/getRegion:getRegion": func(c *Cloud, _ resource.PropertyMap) (resource.PropertyMap, error) {
		return values(map[string]any{"id": c.currentRegion(), "name": c.currentRegion()}), nil
	},
	"aws:index/getCallerIdentity:getCallerIdentity": func(c *Cloud, _ resource.PropertyMap) (resource.PropertyMap, error) {
		return values(map[string]any{
			"id": accountID, "accountId": accountID, "arn": c.globalARN("iam", "root"), "userId": accountID,
		}), nil
	},
	"aws:index/getAvailabilityZones:getAvailabilityZones": getZones,
	"aws:ssm/getParameter:getParameter":                   getParameter,
	"aws:cloudwatch/getLogGroups:getLogGroups": func(c *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
		names, err := c.account.names(logGroupType)
		prefix := text(args, "logGroupNamePrefix")
		names = slices.DeleteFunc(names, func(name string) bool { return !strings.HasPrefix(name, prefix) })
		return resource.PropertyMap{
			"id": resource.NewProperty(c.currentRegion()), "arns": listOf(nil), "logGroupNamePrefix": args["logGroupNamePrefix"], "logGroupNames": listOf(names),
		}, err
	},
	"aws:eks/getClusters:getClusters":         namesOf(clusterType),
	"aws:ecr/getRepositories:getRepositories": namesOf(repositoryType),
	// Every bucket exists here: which ones an account has, only AWS knows.
	"aws:s3/getBucket:getBucket": func(c *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
		name, suffix := text(args, "bucket"), c.partition().DNSSuffix
		return values(map[string]any{
			"id": name, "bucket": name, "arn": fmt.Sprintf("arn:%s:s3:::%s", c.partition().ID, name), "region": c.currentRegion(),
			"bucketDomainName": name + ".s3." + suffix, "bucketRegionalDomainName": fmt.Sprintf("%s.s3.%s.%s", name, c.currentRegion(), suffix),
			"hostedZoneId": "", "websiteDomain": "", "websiteEndpoint": "",
		}), nil
	},
	"aws:s3/getObjects:getObjects": func(c *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
		keys, err := c.keys(args)
		if err != nil {
			return nil, err
		}
		out := resource.PropertyMap{"id": args["bucket"], "commonPrefixes": listOf(nil), "owners": listOf(nil), "requestCharged": resource.NewProperty(""), "keys": listOf(keys)}
		for key, value := range args {
			out[key] = value
		}
		return out, nil
	},
	"aws:ecr/getImage:getImage": getImage,
	"aws:ecr/getAuthorizationToken:getAuthorizationToken": func(c *Cloud, args resource.PropertyMap) (resource.PropertyMap, error) {
		const password = "no-registry-asks-for-it"
		return values(map[string]any{
			"id": c.currentRegion(), "userName": "AWS", "password": password,
			"authorizationToken": base64.StdEncoding.EncodeToString([]byte("AWS:" + password)),
			"proxyEndpoint":      "https://" + registryHost(c), "expiresAt": "2100-01-01T00:00:00Z",
		}), nil
	},
}

// namesOf lists the names of what there is of a type.
func namesOf(t tokens.Type) function {
	return func(c *Cloud, _ resource.PropertyMap) (resource.PropertyMap, error) {
		names, err := c.account.names(t)
		return resource.PropertyMap{"id": resource.NewProperty(c.currentRegion()), "names": listOf(names)}, err
	}
}

// input makes an identifier of one input.
func input(key string) func(resource.PropertyMap) string {
	return func(in resource.PropertyMap) string { return text(in, key) }
}

// ofBucket is a setting of a bucket, named after it.
var ofBucket = kind{id: input("bucket")}

// regional is a recorded resource whose identifier is made up; arn is its resource part, with a place
// for the identifier. The keys get made-up values.
func regional(idPrefix, service, arn string, keys ...string) kind {
	return kind{idPrefix: idPrefix, computed: func(o object) resource.PropertyMap {
		out := map[string]any{"arn": o.arn(service, fmt.Sprintf(arn, o.id)), "ownerId": accountID}
		for _, key := range keys {
			out[key] = key + "-" + digest(string(o.urn) + key)[:17]
		}
		return values(out)
	}}
}

// inCluster is a recorded part of an EKS cluster, with the identifier cluster:name.
func inCluster(nameKey, resourceType string, keys ...string) kind {
	return kind{
		autoname: map[bool]string{true: nameKey}[nameKey == "nodeGroupName"], // an add-on's name is given
		id:       func(in resource.PropertyMap) string { return text(in, "clusterName") + ":" + text(in, nameKey) },
		computed: func(o object) resource.PropertyMap {
			out := map[string]any{"arn": o.arn("eks",
				fmt.Sprintf("%s/%s/%s", resourceType, text(o.in, "clusterName"), text(o.in, nameKey)))}
			for _, key := range keys {
				out[key] = "ACTIVE"
			}
			return values(out)
		},
	}
}

var launchTemplateKind = kind{
	idPrefix: "lt-", autoname: "name",
	computed: func(o object) resource.PropertyMap {
		version := 1
		if v, ok := at(o.old, "latestVersion"); ok {
			version = int(v.(float64)) + 1
		}
		return values(map[string]any{"arn": o.arn("ec2", "launch-template/"+o.id), "latestVersion": version, "defaultVersion": 1})
	},
}

func registryHost(c *Cloud) string {
	return fmt.Sprintf("%s.dkr.ecr.%s.%s", accountID, c.currentRegion(), c.partition().DNSSuffix)
}

var repositoryKind = kind{
	autoname: "name",
	computed: func(o object) resource.PropertyMap {
		name := text(o.in, "name")
		return values(map[string]any{
			"arn": o.arn("ecr", "repository/"+name), "registryId": accountID, "repositoryUrl": registryHost(o.cloud) + "/" + name,
		})
	},
}

// keyKind: a KMS key's identifier has the form of a UUID.
var keyKind = kind{
	id: nil,
	computed: func(o object) resource.PropertyMap {
		d := digest(string(o.urn))
		uuid := fmt.Sprintf("%s-%s-%s-%s-%s", d[:8], d[8:12], d[12:16], d[16:20], d[20:32])
		return values(map[string]any{"arn": o.arn("kms", "key/"+uuid), "keyId": uuid})
	},
}

// eksClusterKind is the control plane.
var eksClusterKind = kind{
	autoname: "name", inert: true, create: openLogs, remove: closeLogs,
	computed: func(o object) resource.PropertyMap {
		name := text(o.in, "name")
		vpc := resource.PropertyMap{}
		if given := o.in["vpcConfig"]; given.IsObject() {
			vpc = given.ObjectValue().Copy()
		}
		vpc["clusterSecurityGroupId"] = resource.NewProperty("sg-" + digest(string(o.urn))[:17])
		url, ca := o.cloud.apiServer(name)
		authority := map[string]any{"data": base64.StdEncoding.EncodeToString([]byte(ca))}
		return merged(resource.PropertyMap{"vpcConfig": resource.NewProperty(vpc)}, values(map[string]any{
			"arn":                    o.arn("eks", "cluster/"+name),
			"endpoint":               url,
			"certificateAuthority":   authority,
			"certificateAuthorities": []any{authority},
			"status":                 "ACTIVE",
			"platformVersion":        "eks.1",
			"createdAt":              "",
		}))
	},
}

// apiServer is where a cluster is called, and the certificate of its authority. Without a real cluster the address leads nowhere: the stand-in for Kubernetes
// is asked in its place.
func (c *Cloud) apiServer(name string) (url, ca string) {
	if c.cluster != nil {
		return c.cluster.URL, c.cluster.CA
	}
	return fmt.Sprintf("https://%s.gr7.%s.eks.invalid", strings.ToUpper(digest(name)[:32]), c.currentRegion()), "no authority: nothing listens at the endpoint"
}
