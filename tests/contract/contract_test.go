package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/tests/harness"
	"kafka-on-eks/tests/harness/rehearsal"
)

// plans are the stacks' own, and what their files leave off: each option once, and another partition of AWS.
var plans = []struct {
	name, stack string
	overrides   []string
}{
	{"local", "local", nil},
	{"dev", "dev", nil},
	{"prod", "prod", nil},
	{"options", "prod", []string{
		`access={"domain":"kafka.example.com","hostedZoneId":"Z0123456789ABCDEFGHIJ","internetFacing":true,"cidrs":["203.0.113.0/24"]}`,
		`network={"natGateways":"single","interfaceEndpoints":true,"flowLogs":true}`,
		`cluster={"publicAccessCidrs":["203.0.113.0/24"],"adminRoles":["arn:aws:iam::123456789012:role/admin"]}`,
		`bucket={"infrequentAccessDays":30,"archiveDays":90,"expireDays":400,"accessLogs":"acme-logs"}`,
		"nodes.generalSpot=true", "owner=data", "costCentre=4711", `tags={"team":"data"}`, "versions.kubernetes=1.36",
	}},
	{"china", "dev", []string{"aws:region=cn-north-1", `network={"natGateways":"none"}`, `source={"kind":"generator"}`, "zones=2", "connect.buildImage=true", "registry.cache=true",
		"registry.cacheCredential=arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:ecr-pullthroughcache/docker-hub-Ab1Cd2"}},
}

// TestContract validates them, each as planned before anything exists, and as it is once all is there: then policies and references are known too.
func TestContract(t *testing.T) {
	f := newTerraform(t)
	r := newRewriter(f.schema(t))
	count := 0
	for _, p := range plans {
		var fresh engine.Plan
		preview := []string{"preview", "--stack", p.stack}
		for _, override := range p.overrides {
			preview = append(preview, "-c", override)
		}
		(&harness.Command{Home: t.TempDir()}).JSON(t, &fresh, preview...)
		for state, plan := range map[string]*engine.Plan{"planned": &fresh, "made": rehearsal.Settled(t, p.stack, p.overrides...)} {
			for _, planned := range plan.Resources {
				if err := errors.Join(f.add(t, r, p.name+"-"+state, planned), r.schema.refuseUntagged(planned)); err != nil {
					t.Errorf("%s, %s: %v", p.name, planned.URN, err)
					continue
				}
				count++
			}
		}
	}
	require.Greater(t, count, 600)
	for name, errs := range f.validate(t) {
		t.Errorf("%s: %v", name, errs)
	}
	require.Empty(t, r.unheld(), "not held to the provider")
}

// add writes a resource of AWS, or the provider's own settings, as a piece of configuration; others are left out.
func (f *terraform) add(t *testing.T, r *rewriter, scope string, planned engine.PlannedResource) error {
	t.Helper()
	name := pieceName(scope, planned.URN)
	switch {
	case planned.Type == "pulumi:providers:aws":
		inputs := maps.Clone(planned.Inputs)
		delete(inputs, "version") // of the plugin
		delete(inputs, "__internal")
		for key, value := range inputs {
			// The engine hands a provider its nested settings as JSON.
			if text, ok := value.(string); ok && strings.HasPrefix(text, "{") {
				var nested any
				if err := json.Unmarshal([]byte(text), &nested); err != nil {
					return fmt.Errorf("read setting %s: %w", key, err)
				}
				inputs[key] = nested
			}
		}
		arguments, err := r.block("provider", r.schema.Provider.Block, inputs)
		if err != nil {
			return err
		}
		arguments["alias"] = scope
		f.write(t, name, map[string]any{"provider": map[string]any{"aws": []any{arguments}}})
	case strings.HasPrefix(planned.Type, "aws:"):
		terraformType, arguments, err := r.resource(planned)
		if err != nil {
			return err
		}
		f.write(t, name, map[string]any{"resource": map[string]any{terraformType: map[string]any{name: arguments}}})
	}
	return nil
}

var notInNames = regexp.MustCompile(`[^A-Za-z0-9]+`)

// pieceName is scope, type and name of a resource.
func pieceName(scope, urn string) string {
	parts := strings.Split(urn, "::")
	types := strings.Split(parts[2], "$")
	return notInNames.ReplaceAllString(scope+"-"+types[len(types)-1]+"-"+parts[len(parts)-1], "-")
}

// TestContractFindsErrors holds the test itself to account: each of these must be found.
func TestContractFindsErrors(t *testing.T) {
	f := newTerraform(t)
	r := newRewriter(f.schema(t))
	resource := func(name, token string, inputs map[string]any) engine.PlannedResource {
		return engine.PlannedResource{URN: "urn:pulumi:s::p::" + token + "::" + name, Type: token, Inputs: inputs}
	}
	t.Run("unknown names", func(t *testing.T) {
		for _, planned := range []engine.PlannedResource{
			resource("no such argument", "aws:kms/key:Key", map[string]any{"enableKeyRotations": true}),
			resource("no such nested argument", "aws:eks/nodeGroup:NodeGroup", map[string]any{"scalingConfig": map[string]any{"size": 3}}),
			resource("no such resource", "aws:kms/door:Door", map[string]any{}),
		} {
			require.Error(t, f.add(t, r, "bad", planned), planned.URN)
		}
	})
	for _, planned := range []engine.PlannedResource{
		resource("good", "aws:kms/key:Key", map[string]any{"enableKeyRotation": true, "description": "not ${an} expression", "policy": engine.Unknown}),
		resource("value", "aws:ecr/repository:Repository", map[string]any{"name": "a", "imageTagMutability": "FIXED"}),
		resource("missing", "aws:eks/addon:Addon", map[string]any{"clusterName": "a"}),
		resource("type", "aws:kms/key:Key", map[string]any{"deletionWindowInDays": "soon"}),
		resource("range", "aws:kms/key:Key", map[string]any{"deletionWindowInDays": 3}),
		resource("policy", "aws:iam/role:Role", map[string]any{"assumeRolePolicy": "{"}),
		resource("nested", "aws:eks/cluster:Cluster", map[string]any{
			"name": "a", "roleArn": engine.Unknown, "vpcConfig": map[string]any{"subnetIds": engine.Unknown}, "enabledClusterLogTypes": []any{"api", "everything"},
		}),
	} {
		require.NoError(t, f.add(t, r, "self", planned))
	}
	errs := f.validate(t)
	var found []string
	for name := range errs {
		found = append(found, name)
	}
	require.ElementsMatch(t, []string{
		"self-aws-ecr-repository-Repository-value", "self-aws-eks-addon-Addon-missing", "self-aws-kms-key-Key-type", "self-aws-kms-key-Key-range",
		"self-aws-iam-role-Role-policy", "self-aws-eks-cluster-Cluster-nested",
	}, found, "%v", errs)
}
