// Package recorder runs a piece of the Pulumi program without an engine and records what it registers. For unit tests.
package recorder

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/partition"
)

// Project is the project's name in recordings.
const Project = "kafka-on-eks"

// NoOutputs is an organization whose stacks' outputs can't be read.
const NoOutputs = "no-outputs"

// Resource is one registered resource.
type Resource struct {
	// Type is its token, e.g. aws:s3/bucketV2:BucketV2.
	Type, Name string
	// Inputs as plain Go values; secrets and outputs unwrapped.
	Inputs map[string]any
	// Parent and Dependencies are URNs; Dependencies are all resources that the inputs or options refer to.
	Parent       string
	Dependencies []string
	Provider     string
	Protect      bool
	// Import is the identifier of what is there already and becomes this resource; empty for a new one.
	Import string
	// Retain is set where a deletion leaves the resource in the cloud.
	Retain bool
	// Secrets are the names of the top-level inputs that hold a secret.
	Secrets map[string]bool
}

// Recording is everything that a program registered and called.
type Recording struct {
	mu        sync.Mutex
	stack     string
	partition partition.Partition
	Resources []Resource
	// Before are the stack's outputs of an earlier run, as the engine gives them to a program that asks.
	Before resource.PropertyMap
	// Calls are the tokens of invoked functions.
	Calls []string
	// Err is what the program ended with.
	Err error
}

// Run runs a program as stack "test" and fails the test if it fails.
func Run(t testing.TB, program pulumi.RunFunc) *Recording {
	t.Helper()
	r := Try(t, "test", nil, program)
	require.NoError(t, r.Err)
	return r
}

// Try runs a program as the given stack, with its config and perhaps further options; the recording has the program's error. AWS answers as
// in the partition of the config's region.
func Try(t testing.TB, stack string, config map[string]string, program pulumi.RunFunc, opts ...pulumi.RunOption) *Recording {
	t.Helper()
	return After(t, nil, stack, config, program, opts...)
}

// After is Try with the stack's outputs of an earlier run.
func After(t testing.TB, before resource.PropertyMap, stack string, config map[string]string, program pulumi.RunFunc, opts ...pulumi.RunOption) *Recording {
	t.Helper()
	r := &Recording{stack: stack, partition: partition.Of(config["aws:region"]), Before: before}
	r.Err = pulumi.RunErr(func(ctx *pulumi.Context) error {
		if err := registerRemoteChildren(ctx); err != nil {
			return err
		}
		return program(ctx)
	}, append([]pulumi.RunOption{pulumi.WithMocks(Project, stack, r), func(info *pulumi.RunInfo) { info.Config = config }}, opts...)...)
	return r
}

const remoteChild = "remote-child"

// registerRemoteChildren registers what the remote components awsx.Vpc and eks.Cluster would, as far as the program refers to it, and
// waits until it is there to refer to.
func registerRemoteChildren(ctx *pulumi.Context) error {
	var children []any
	for zone := range 3 {
		for _, kind := range []string{"private", "public"} {
			association, err := ec2.NewRouteTableAssociation(ctx, fmt.Sprintf("%s-%s-%d", remoteChild, kind, zone), &ec2.RouteTableAssociationArgs{
				SubnetId: pulumi.Sprintf("subnet-%s-%d", kind, zone), RouteTableId: pulumi.Sprintf("rtb-%s-%d", kind, zone),
			})
			if err != nil {
				return err
			}
			children = append(children, association.URN())
		}
	}
	cluster, err := eks.NewCluster(ctx, remoteChild, &eks.ClusterArgs{
		Name: pulumi.String("cluster-name"), RoleArn: pulumi.String("role"), VpcConfig: eks.ClusterVpcConfigArgs{SubnetIds: pulumi.StringArray{}},
	})
	if err != nil {
		return err
	}
	registered := make(chan struct{})
	pulumi.All(append(children, cluster.URN())...).ApplyT(func([]any) bool {
		close(registered)
		return true
	})
	<-registered
	return nil
}

// NewResource records a registration and answers with the inputs and the outputs that the program reads.
func (r *Recording) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	outputs := args.Inputs.Copy()
	id := args.Name + "-id"
	outputs["arn"] = resource.NewProperty("arn:" + r.partition.ID + ":test:::" + args.Name)
	for key, value := range r.outputs(args) {
		outputs[key] = value
	}
	if strings.HasPrefix(args.Name, remoteChild) {
		return id, outputs, nil
	}
	recorded := Resource{Type: args.TypeToken, Name: args.Name, Inputs: plain(args.Inputs), Provider: args.Provider, Secrets: map[string]bool{}}
	for key, value := range args.Inputs {
		recorded.Secrets[string(key)] = value.ContainsSecrets()
	}
	if rpc := args.RegisterRPC; rpc != nil {
		recorded.Parent, recorded.Dependencies = rpc.GetParent(), rpc.GetDependencies()
		recorded.Protect, recorded.Retain, recorded.Import = rpc.GetProtect(), rpc.GetRetainOnDelete(), rpc.GetImportId()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Resources = append(r.Resources, recorded)
	return id, outputs, nil
}

// outputs are what providers would compute.
func (r *Recording) outputs(args pulumi.MockResourceArgs) resource.PropertyMap {
	text := func(s string) resource.PropertyValue { return resource.NewProperty(s) }
	switch args.TypeToken {
	case "awsx:ec2:Vpc":
		var private, public, associations []resource.PropertyValue
		for zone := range 3 {
			private = append(private, text(fmt.Sprintf("subnet-private-%d", zone)))
			public = append(public, text(fmt.Sprintf("subnet-public-%d", zone)))
			for _, kind := range []string{"public", "private"} {
				associations = append(associations, r.reference("aws:ec2/routeTableAssociation:RouteTableAssociation", fmt.Sprintf("%s-%s-%d", remoteChild, kind, zone)))
			}
		}
		return resource.PropertyMap{
			"vpcId": text("vpc-1"), "privateSubnetIds": resource.NewProperty(private), "publicSubnetIds": resource.NewProperty(public),
			"routeTableAssociations": resource.NewProperty(associations),
		}
	case "eks:index:Cluster":
		return resource.PropertyMap{"kubeconfigJson": text(`{"kind":"Config"}`), "eksCluster": r.reference("aws:eks/cluster:Cluster", remoteChild)}
	case "aws:s3/bucketV2:BucketV2":
		return resource.PropertyMap{"bucket": text(args.Name + "-bucket")}
	case "aws:iam/role:Role":
		return resource.PropertyMap{"name": text(args.Name + "-role")}
	case "aws:ecr/repository:Repository":
		return resource.PropertyMap{"repositoryUrl": text("123456789012.dkr.ecr.eu-west-1.amazonaws.com/" + args.Name), "registryId": text("123456789012")}
	case "aws:ec2/launchTemplate:LaunchTemplate":
		return resource.PropertyMap{"latestVersion": resource.NewProperty(1.0)}
	case "tls:index/privateKey:PrivateKey":
		return resource.PropertyMap{"privateKeyPem": text("KEY")}
	case "tls:index/selfSignedCert:SelfSignedCert":
		return resource.PropertyMap{"certPem": text("CERTIFICATE")}
	case "random:index/randomPassword:RandomPassword":
		return resource.PropertyMap{"result": resource.MakeSecret(text("password-of-" + args.Name))}
	case "docker-build:index:Image":
		return resource.PropertyMap{"ref": text("registry/producer@sha256:0123")}
	}
	return nil
}

func (r *Recording) reference(token, name string) resource.PropertyValue {
	urn := resource.URN(fmt.Sprintf("urn:pulumi:%s::%s::%s::%s", r.stack, Project, token, name))
	return resource.MakeCustomResourceReference(urn, resource.ID(name+"-id"), "")
}

// Call answers the functions that the program invokes.
func (r *Recording) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	r.mu.Lock()
	r.Calls = append(r.Calls, args.Token)
	r.mu.Unlock()
	text := func(s string) resource.PropertyValue { return resource.NewProperty(s) }
	switch args.Token {
	case "aws:index/getPartition:getPartition":
		p := r.partition
		return resource.PropertyMap{"partition": text(p.ID), "dnsSuffix": text(p.DNSSuffix), "id": text(p.ID), "reverseDnsPrefix": text(p.ReverseDNS)}, nil
	case "aws:index/getAvailabilityZones:getAvailabilityZones":
		return resource.PropertyMap{"names": resource.NewProperty([]resource.PropertyValue{text("eu-west-1a"), text("eu-west-1b"), text("eu-west-1c")})}, nil
	case "aws:cloudwatch/getLogGroups:getLogGroups":
		var names []resource.PropertyValue
		if prefix := args.Args["logGroupNamePrefix"]; strings.HasPrefix(prefix.StringValue(), "/aws/eks/left-") {
			names = append(names, prefix)
		}
		return resource.PropertyMap{"logGroupNames": resource.NewProperty(names)}, nil
	case "aws:ecr/getRepositories:getRepositories":
		return resource.PropertyMap{"id": text("i"), "names": resource.NewProperty([]resource.PropertyValue{text("kafka-on-eks-built/producer")})}, nil
	case "aws:ecr/getImage:getImage":
		return resource.PropertyMap{"id": text("i"), "imageDigest": text("sha256:4567"), "repositoryName": args.Args["repositoryName"]}, nil
	case "aws:index/getCallerIdentity:getCallerIdentity":
		return resource.PropertyMap{"id": text("i"), "accountId": text("123456789012"), "arn": text("arn"), "userId": text("u")}, nil
	case "aws:eks/getClusters:getClusters":
		return resource.PropertyMap{"id": text("i"), "names": resource.NewProperty([]resource.PropertyValue{text("left-and-used")})}, nil
	case "kubernetes:helm:template":
		object := func(apiVersion, kind, name string) resource.PropertyValue {
			return resource.NewProperty(resource.PropertyMap{
				"apiVersion": text(apiVersion), "kind": text(kind), "spec": resource.NewProperty(resource.PropertyMap{"group": text("example.com")}),
				"metadata": resource.NewProperty(resource.PropertyMap{
					"name": text(name), "annotations": resource.NewProperty(resource.PropertyMap{"of": text(args.Args["jsonOpts"].StringValue())}),
				}),
			})
		}
		return resource.PropertyMap{"result": resource.NewProperty([]resource.PropertyValue{
			object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "kafkas.example.com"), object("apps/v1", "Deployment", "operator"),
		})}, nil
	case "pulumi:pulumi:readStackOutputs":
		if strings.HasPrefix(args.Args["name"].StringValue(), NoOutputs+"/") {
			return nil, errors.New("the backend doesn't answer")
		}
		return resource.PropertyMap{"name": args.Args["name"], "outputs": resource.NewProperty(r.Before)}, nil
	case "aws:s3/getBucket:getBucket":
		name := args.Args["bucket"]
		return resource.PropertyMap{"id": name, "bucket": name, "arn": text("arn:" + r.partition.ID + ":s3:::" + name.StringValue()), "region": text("eu-west-1")}, nil
	case "aws:s3/getObjects:getObjects":
		keys := resource.NewProperty([]resource.PropertyValue{})
		if strings.HasPrefix(args.Args["bucket"].StringValue(), "full-") {
			keys = resource.NewProperty([]resource.PropertyValue{text(args.Args["prefix"].StringValue() + "first")})
		}
		return resource.PropertyMap{"id": args.Args["bucket"], "bucket": args.Args["bucket"], "keys": keys}, nil
	case "aws:ssm/getParameter:getParameter":
		return resource.PropertyMap{"insecureValue": text("latest for " + strings.Split(args.Args["name"].StringValue(), "/")[7])}, nil
	case "aws:ecr/getAuthorizationToken:getAuthorizationToken":
		return resource.PropertyMap{
			"userName": text("AWS"), "password": text("token"), "authorizationToken": text("t"), "expiresAt": text("t"), "id": text("i"),
			"proxyEndpoint": text("p"),
		}, nil
	}
	return nil, fmt.Errorf("call %s: the recorder has no answer for it", args.Token)
}

// Of lists the recorded resources of a type.
func (r *Recording) Of(token string) []Resource {
	var out []Resource
	for _, recorded := range r.Resources {
		if recorded.Type == token {
			out = append(out, recorded)
		}
	}
	return out
}

// One returns the only resource of a type and name.
func (r *Recording) One(t testing.TB, token, name string) Resource {
	t.Helper()
	var found []Resource
	for _, recorded := range r.Of(token) {
		if recorded.Name == name {
			found = append(found, recorded)
		}
	}
	require.Len(t, found, 1, "resources of type %s and name %s; there are %v", token, name, r.names())
	return found[0]
}

func (r *Recording) names() []string {
	var out []string
	for _, recorded := range r.Resources {
		out = append(out, recorded.Type+" "+recorded.Name)
	}
	return out
}

// plain turns properties into plain Go values.
func plain(properties resource.PropertyMap) map[string]any {
	return properties.MapRepl(nil, func(v resource.PropertyValue) (any, bool) {
		switch {
		case v.IsSecret():
			return unwrap(v.SecretValue().Element), true
		case v.IsOutput():
			return unwrap(v.OutputValue().Element), true
		case v.IsResourceReference():
			return string(v.ResourceReferenceValue().URN), true
		}
		return nil, false
	})
}

func unwrap(v resource.PropertyValue) any {
	return plain(resource.PropertyMap{"v": v})["v"]
}
