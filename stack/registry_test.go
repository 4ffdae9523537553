package stack

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/internal/recorder"
	"kafka-on-eks/stack/config"
)

// public are the registries that images come from by default: by their names, or, as Docker Hub's, by the images' own.
var public = regexp.MustCompile(`(^|[^/a-z0-9-])(confluentinc/|docker\.io|registry\.k8s\.io|public\.ecr\.aws|quay\.io|gcr\.io|ghcr\.io)`)

// chartImages are the values of each chart by which its own image comes from elsewhere, and what they lack to be an image's address.
var chartImages = map[string][2]string{
	"confluent-for-kubernetes":     {"registry", "/confluentinc/confluent-operator"},
	"external-dns":                 {"repository", ""},
	"aws-load-balancer-controller": {"repository", ""},
}

// pulled lists the images that nodes pull for a stack: those of its pods, its custom resources and its charts. A chart whose image isn't set counts with its name.
func pulled(t *testing.T, r *recorder.Recording) map[string]string {
	t.Helper()
	all := map[string]string{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, below := range v {
				if text, ok := below.(string); ok && (key == "image" || key == "application" || key == "init") {
					all[at+"."+key] = text
				}
				walk(at+"."+key, below)
			}
		case []any:
			for i, below := range v {
				walk(fmt.Sprintf("%s[%d]", at, i), below)
			}
		}
	}
	for _, resource := range r.Resources {
		if !strings.HasPrefix(resource.Type, "kubernetes:") {
			continue
		}
		walk(resource.Type+" "+resource.Name, resource.Inputs["spec"])
		if resource.Type != "kubernetes:helm.sh/v3:Release" {
			continue
		}
		chart := resource.Inputs["chart"].(string)
		value, known := chartImages[chart]
		require.True(t, known, "chart %s: which values set its image?", chart)
		all[chart] = chart
		if image, ok := resource.Inputs["values"].(map[string]any)["image"].(map[string]any); ok {
			all[chart] = image[value[0]].(string) + value[1]
		}
	}
	return all
}

// closed are the settings of a stack that pulls nothing from public registries.
func closed(values map[string]string) {
	set("registry", `{"cache":true,"cacheCredential":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/docker-hub-Ab1Cd2"}`)(values)
	set("connect", `{"buildImage":true}`)(values)
}

// TestNothingIsPulledFromPublicRegistries: with a cache or a mirror, and an image of Connect that has its plugin, every image of the plan comes from the stack's own
// registries, the charts' too, and no pod fetches anything from Confluent Hub.
func TestNothingIsPulledFromPublicRegistries(t *testing.T) {
	const account = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/"
	outside := set("access", `{"domain":"kafka.example.com","hostedZoneId":"Z0123456789ABCDEFGHIJ"}`)
	for _, c := range []struct {
		about  string
		change func(map[string]string)
		own    []string
		images int
	}{
		{"the cache", func(values map[string]string) { closed(values); outside(values) }, []string{account}, 14},
		{"the cache, without a way out", func(values map[string]string) {
			closed(values)
			set("network", `{"natGateways":"none"}`)(values)
			set("source", `{"kind":"generator"}`)(values)
		}, []string{account}, 12},
		{"a mirror", func(values map[string]string) {
			closed(values)
			outside(values)
			set("registry", `{"prefix":"registry.example.com/mirror"}`)(values)
		}, []string{"registry.example.com/mirror/", account + "producer", "registry/producer@"}, 14},
		{"given images", func(values map[string]string) {
			digest := "@sha256:" + strings.Repeat("ab", 32)
			set("registry", `{"prefix":"registry.example.com:5000"}`)(values)
			set("connect", `{"image":"registry.example.com:5000/connect`+digest+`"}`)(values)
			set("producer", `{"image":"registry.example.com:5000/producer`+digest+`"}`)(values)
		}, []string{"registry.example.com:5000/"}, 12},
	} {
		t.Run(c.about, func(t *testing.T) {
			r := deploy(t, "prod", c.change)
			require.NoError(t, r.Err)
			images := pulled(t, r)
			require.Len(t, images, c.images)
			for where, image := range images {
				own := false
				for _, prefix := range append(c.own, "registry/producer@") { // the recorder's answer to a build
					own = own || strings.HasPrefix(image, prefix)
				}
				require.True(t, own, "%s pulls %s", where, image)
				require.False(t, public.MatchString(image), "%s pulls %s", where, image)
			}
			connect := r.One(t, "kubernetes:platform.confluent.io/v1beta1:Connect", "connect").Inputs["spec"].(map[string]any)
			require.NotContains(t, connect, "build", "no pod fetches the plugin")
		})
	}
	t.Run("the test sees what is pulled by default", func(t *testing.T) {
		r := deploy(t, "prod", outside)
		require.NoError(t, r.Err)
		from := 0
		for _, image := range pulled(t, r) {
			if public.MatchString(image) || chartImages[image][0] != "" {
				from++
			}
		}
		require.Equal(t, 11, from, "%v", pulled(t, r))
	})
}

// TestCache holds what ECR's cache needs: a rule for each registry before any node pulls, and the nodes' permission to make the repositories below it.
func TestCache(t *testing.T) {
	r := deploy(t, "dev", closed)
	require.NoError(t, r.Err)
	rules := map[string]any{}
	for _, rule := range r.Of("aws:ecr/pullThroughCacheRule:PullThroughCacheRule") {
		rules[rule.Inputs["upstreamRegistryUrl"].(string)] = rule.Inputs["ecrRepositoryPrefix"]
		require.Equal(t, rule.Inputs["upstreamRegistryUrl"] == "registry-1.docker.io", rule.Inputs["credentialArn"] != nil)
		for _, group := range r.Of("aws:eks/nodeGroup:NodeGroup") {
			require.True(t, waitsFor(group, "::"+rule.Name), "%s: %v", group.Name, group.Dependencies)
		}
	}
	require.Equal(t, map[string]any{
		"registry-1.docker.io": "kafka-on-eks-dev/docker-hub", "registry.k8s.io": "kafka-on-eks-dev/kubernetes", "public.ecr.aws": "kafka-on-eks-dev/ecr-public",
	}, rules)
	policy := r.One(t, "aws:iam/rolePolicy:RolePolicy", "nodes-image-cache").Inputs["policy"].(string)
	require.Contains(t, policy, `"ecr:BatchImportUpstreamImage","ecr:CreateRepository"`)
	require.Contains(t, policy, `"arn:aws:ecr:eu-west-1:123456789012:repository/kafka-on-eks-dev/docker-hub/*"`)
	require.Equal(t, "kafka-on-eks-dev/connect", r.One(t, "aws:ecr/repository:Repository", "connect").Inputs["name"])
	built := r.One(t, "docker-build:index:Image", "connect")
	require.Equal(t, map[string]any{
		"SOURCE_DATE_EPOCH": "0", "S3_CONNECTOR_VERSION": "12.1.11",
		"CONNECT_IMAGE": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/kafka-on-eks-dev/docker-hub/confluentinc/cp-server-connect:8.3.1",
	}, built.Inputs["buildArgs"])
	require.Equal(t, map[string]any{"location": "kafka/connect"}, built.Inputs["context"])
	require.True(t, waitsFor(built, "::image-cache-docker-hub"), "%v", built.Dependencies)
}

// TestCacheMustBeFilled: without a way out, nodes get from the cache only what it has.
func TestCacheMustBeFilled(t *testing.T) {
	t.Parallel()
	values := map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:network": `{"natGateways":"none"}`, "kafka-on-eks:source.kind": "generator"}
	closed(values)
	c, err := config.Load("kafka-on-eks", "dev", values)
	require.NoError(t, err)
	note := cacheNote(c)
	for _, image := range []string{
		"confluent-operator:0.1718.10", "confluent-init-container:3.3.0", "confluent-observer-container:3.3.0", "cp-server:8.3.1",
	} {
		require.Contains(t, note, "REGISTRY/kafka-on-eks-dev/docker-hub/confluentinc/"+image)
	}
	require.NotContains(t, note, "cp-server-connect", "the image that is built has it")
	values["kafka-on-eks:network"] = `{}`
	c, err = config.Load("kafka-on-eks", "dev", values)
	require.NoError(t, err)
	require.Empty(t, cacheNote(c), "ECR fetches them itself")
}
