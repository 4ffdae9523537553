package rules

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/tests/harness/rehearsal"
)

// rules are what a review asks for. broken makes a plan that the rule must refuse: type and what to set in the inputs of the first
// resource of that type, or of a new one.
var rules = []struct {
	name   string
	check  func(*engine.Plan) []string
	broken func(*engine.Plan)
}{
	{"Kubernetes' secrets are encrypted", clusterSecrets, unset("aws:eks/cluster:Cluster", "encryptionConfig")},
	{"five log types", clusterLogs, set("aws:eks/cluster:Cluster", "enabledClusterLogTypes", []any{"api", "audit"})},
	{"no public endpoint", privateEndpoint, set("aws:eks/cluster:Cluster", "vpcConfig", map[string]any{"endpointPublicAccess": true, "endpointPrivateAccess": true})},
	{"instance metadata by token, out of pods' reach", instanceMetadata,
		set("aws:ec2/launchTemplate:LaunchTemplate", "metadataOptions", map[string]any{"httpTokens": "required", "httpPutResponseHopLimit": 2.0})},
	{"volumes are encrypted", volumes, set("kubernetes:storage.k8s.io/v1:StorageClass", "parameters", map[string]any{"type": "gp3"})},
	{"buckets are encrypted and closed", bucket, set("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "blockPublicPolicy", false)},
	{"buckets take TLS only", tlsOnly, set("aws:s3/bucketPolicy:BucketPolicy", "policy", `{"Statement":[]}`)},
	{"no security group is open to the world", ingress, add("aws:ec2/securityGroupRule:SecurityGroupRule",
		map[string]any{"type": "ingress", "cidrBlocks": []any{"0.0.0.0/0"}})},
	{"nobody but the named is trusted", trust, set("aws:iam/role:Role", "assumeRolePolicy",
		`{"Statement":[{"Sid":"X","Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}`)},
	{"statements name actions", explicit, set("aws:iam/rolePolicy:RolePolicy", "policy",
		`{"Statement":[{"Sid":"X","Effect":"Allow","Action":["s3:Get*"],"Resource":["arn:aws:s3:::a"]}]}`)},
	{"statements name resources", explicit, set("aws:iam/rolePolicy:RolePolicy", "policy",
		`{"Statement":[{"Sid":"X","Effect":"Allow","Action":["s3:GetObject"],"Resource":"*"}]}`)},
	{"pods are restricted", restricted, set("kubernetes:batch/v1:Job", "spec", map[string]any{"template": map[string]any{"spec": map[string]any{}}})},
	{"no token without use", tokens, set("kubernetes:apps/v1:Deployment", "spec", map[string]any{"template": map[string]any{"spec": map[string]any{}}})},
	{"what isn't allowed is denied", defaultDeny, remove("kubernetes:networking.k8s.io/v1:NetworkPolicy")},
}

func TestRules(t *testing.T) {
	for _, stack := range []string{"dev", "prod"} {
		t.Run(stack, func(t *testing.T) {
			plan := rehearsal.Settled(t, stack)
			for _, rule := range rules {
				t.Run(rule.name, func(t *testing.T) {
					require.Empty(t, rule.check(plan))
					broken := clone(t, plan)
					rule.broken(broken)
					require.NotEmpty(t, rule.check(broken), "the rule must refuse a plan that breaks it")
				})
			}
		})
	}
}

func clone(t *testing.T, plan *engine.Plan) *engine.Plan {
	t.Helper()
	raw, err := json.Marshal(plan)
	require.NoError(t, err)
	var copied engine.Plan
	require.NoError(t, json.Unmarshal(raw, &copied))
	return &copied
}

// set changes an input of the first resource of a type.
func set(resourceType, key string, value any) func(*engine.Plan) {
	return func(plan *engine.Plan) {
		for _, r := range plan.Resources {
			if r.Type == resourceType {
				r.Inputs[key] = value
				return
			}
		}
	}
}

func unset(resourceType, key string) func(*engine.Plan) { return set(resourceType, key, nil) }

func add(resourceType string, inputs map[string]any) func(*engine.Plan) {
	return func(plan *engine.Plan) {
		plan.Resources = append(plan.Resources, engine.PlannedResource{URN: "urn:pulumi:s::p::" + resourceType + "::added", Type: resourceType, Inputs: inputs})
	}
}

// remove takes out all resources of a type.
func remove(resourceType string) func(*engine.Plan) {
	return func(plan *engine.Plan) {
		var kept []engine.PlannedResource
		for _, r := range plan.Resources {
			if r.Type != resourceType {
				kept = append(kept, r)
			}
		}
		plan.Resources = kept
	}
}
