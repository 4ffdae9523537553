package standin

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"kafka-on-eks/internal/helm"
)

// confluentAPI is the API version of Confluent for Kubernetes' custom resources.
const confluentAPI = "platform.confluent.io/v1beta1"

// clusterWide kinds belong to no namespace.
var clusterWide = map[string]bool{
	"Namespace": true, "ClusterRole": true, "ClusterRoleBinding": true, "StorageClass": true, "PriorityClass": true,
	definitionKind: true,
}

// recordedKinds are the Kubernetes kinds that are kept as objects and change nothing by themselves, and whether what runs here goes by them.
var recordedKinds = map[string]bool{
	"core/v1:Namespace": true, "core/v1:Secret": true, "core/v1:ConfigMap": true, "core/v1:ServiceAccount": true,
	"platform.confluent.io/v1beta1:KafkaRestClass": true,

	"core/v1:Service": false, "core/v1:LimitRange": false, "core/v1:ResourceQuota": false,
	"rbac.authorization.k8s.io/v1:Role": false, "rbac.authorization.k8s.io/v1:RoleBinding": false,
	"rbac.authorization.k8s.io/v1:ClusterRole": false, "rbac.authorization.k8s.io/v1:ClusterRoleBinding": false,
	"networking.k8s.io/v1:NetworkPolicy": false, "policy/v1:PodDisruptionBudget": false,
	"storage.k8s.io/v1:StorageClass": false, "scheduling.k8s.io/v1:PriorityClass": false,
}

// effect is what a real kind does when its object is applied (created or changed) or deleted. An error of apply that is [unwell] leaves the object applied.
type effect struct {
	apply  func(ctx context.Context, c *Cloud, m manifest) (status map[string]any, err error)
	delete func(ctx context.Context, c *Cloud, m manifest) error
}

// effects lists the real kinds.
var effects = map[string]effect{
	"apps/v1:Deployment": {applyDeployment, deleteWorkload},
	"batch/v1:Job":       {applyJob, deleteWorkload},

	definitionAPI + ":" + definitionKind: {applyDefinition, deleteDefinition},

	confluentAPI + ":KRaftController": {applyControllers, deleteControllers},
	confluentAPI + ":Kafka":           {applyKafka, deleteKafka},
	confluentAPI + ":KafkaTopic":      {applyTopic, deleteTopic},
	confluentAPI + ":Connect":         {applyConnect, deleteConnect},
	confluentAPI + ":Connector":       {applyConnector, deleteConnector},
}

func kubernetesProvider(c *Cloud) *provider {
	return &provider{
		cloud: c, pkg: "kubernetes", file: "kubernetes.go", kinds: kubernetesKind, functions: kubernetesFunctions, config: c.turn, replaced: otherCluster,
	}
}

// turn notes which inputs of the cluster's provider are on. One without a cluster only reads charts.
func (c *Cloud) turn(in resource.PropertyMap) {
	if text(in, "kubeconfig") == helm.NoCluster {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.switches = map[string]bool{}
	for _, content := range contents {
		v, _ := at(in, content.mutable)
		c.switches[content.mutable] = fmt.Sprint(v) == "true" // the engine gives a provider's inputs as text
	}
}

func (c *Cloud) isOn(input string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.switches[input]
}

// otherCluster plays how the real provider tells whether it now talks to another cluster, which replaces everything in it: by the
// identifier where one is set, and otherwise by the kubeconfig's text, of which the real one looks at the active cluster.
// Source: pulumi-kubernetes, provider/pkg/provider/provider.go, DiffConfig.
func otherCluster(olds, news resource.PropertyMap) []string {
	const identifier, kubeconfig = "clusterIdentifier", "kubeconfig"
	if olds.HasValue(identifier) && news.HasValue(identifier) {
		return []string{identifier}
	}
	return []string{kubeconfig}
}

// kubernetesKind finds the kind of a token such as "kubernetes:apps/v1:Deployment".
func kubernetesKind(t tokens.Type) (kind, bool) {
	name := strings.TrimPrefix(string(t), "kubernetes:")
	if name == "helm.sh/v3:Release" {
		return releaseKind, true
	}
	name = strings.TrimSuffix(name, "Patch")
	e, real := effects[name]
	used, recorded := recordedKinds[name]
	if !real && !recorded {
		return kind{}, false
	}
	k := kind{
		inert: !real && !used,
		id:    func(in resource.PropertyMap) string { return objectID(manifestOf(in)) },
		compare: func(c *Cloud, olds, news resource.PropertyMap) plugin.DiffResult {
			return compareObjects(c, name, olds, news)
		},
		check:    checkObject,
		rehearse: func(o object) error { return o.cloud.rehearse(name, o) },
		computed: func(o object) resource.PropertyMap {
			return resource.PropertyMap{"status": values(map[string]any{"s": map[string]any{}})["s"]}
		},
		create: func(ctx context.Context, o object) (resource.PropertyMap, error) { return applyObject(ctx, name, o, e) },
		update: func(ctx context.Context, o object) (resource.PropertyMap, error) {
			made, err := applyObject(ctx, name, o, e)
			var no *refused
			if errors.As(err, &no) { // the provider keeps the new inputs beside the error
				err = orUnwell(err)
			}
			return made, err
		},
		remove: func(ctx context.Context, o object) error { return deleteObject(ctx, o, e) },
	}
	return k, true
}

// manifestOf gives an object's inputs as plain values.
func manifestOf(in resource.PropertyMap) manifest { return plainMap(in) }

func (m manifest) kind() string       { s, _ := m["kind"].(string); return s }
func (m manifest) apiVersion() string { s, _ := m["apiVersion"].(string); return s }

func (m manifest) metadata(key string) string {
	meta, _ := m["metadata"].(map[string]any)
	s, _ := meta[key].(string)
	return s
}

func (m manifest) reference() reference {
	return reference{kind: m.kind(), namespace: m.metadata("namespace"), name: m.metadata("name")}
}

// objectID is what the real provider uses: namespace/name, or the name of a cluster-wide object.
func objectID(m manifest) string {
	if ns := m.metadata("namespace"); ns != "" {
		return ns + "/" + m.metadata("name")
	}
	return m.metadata("name")
}

// checkObject refuses an object without a name or namespace of its own, and a custom resource that
// breaks its schema.
func checkObject(o object) []plugin.CheckFailure {
	m, _ := open(resource.NewProperty(o.in), notYet).(map[string]any)
	object := manifest(m)
	var failures []plugin.CheckFailure
	fail := func(path, format string, args ...any) {
		failures = append(failures, plugin.CheckFailure{
			Property: resource.PropertyKey(path),
			Reason:   fmt.Sprintf("%s %s: %s", object.kind(), object.metadata("name"), fmt.Sprintf(format, args...)),
		})
	}
	if object.metadata("name") == "" {
		fail("metadata.name", "metadata.name: missing; other objects refer to it, so it must be set (e.g. %s)", o.name)
	}
	if !clusterWide[object.kind()] && object.metadata("namespace") == "" {
		fail("metadata.namespace", "metadata.namespace: missing (e.g. confluent)")
	}
	if object.apiVersion() != confluentAPI {
		return failures
	}
	if reason := refusedChange(manifestOf(o.old), object); reason != "" {
		fail("spec", "%s", reason)
	}
	problems, err := violations(object)
	if err != nil {
		fail("spec", "%v", err)
	}
	for _, p := range problems {
		fail(p.path, "%s: %s", p.path, p.reason)
	}
	return failures
}

func applyObject(ctx context.Context, kind string, o object, e effect) (resource.PropertyMap, error) {
	m := manifestOf(o.in)
	live, err := o.cloud.live(m.reference())
	if err != nil {
		return nil, err
	}
	manager, err := o.manager(m)
	if err != nil {
		return nil, err
	}
	if err := o.cloud.admit(kind, m, live, manager); err != nil {
		return nil, err
	}
	own := m.annotation(managerAnnotation) // others may have one for it, too
	m.manage(live, manager, manifestOf(o.old).annotation(managerAnnotation))
	status, err := o.cloud.run(ctx, e, m, live)
	var bad *unwell
	if err != nil && !errors.As(err, &bad) {
		return nil, err
	}
	m["status"] = status
	if err := o.cloud.objects.put(m.reference(), m); err != nil {
		return nil, err
	}
	if err := o.cloud.remount(ctx, m.reference()); err != nil {
		return nil, err
	}
	out := values(map[string]any{"status": status})
	if manager != own {
		out[managerOutput] = resource.NewProperty(manager)
	}
	if bad != nil {
		return out, bad
	}
	now, err := o.cloud.live(m.reference())
	if err != nil {
		return nil, err
	}
	return out, orUnwell(now.await(live))
}

// run has an object that was taken do its work, and gives its status.
func (c *Cloud) run(ctx context.Context, e effect, m, live manifest) (map[string]any, error) {
	if e.apply == nil {
		return map[string]any{}, nil
	}
	if err := c.admitPods(m); err != nil {
		return map[string]any{}, orUnwell(err)
	}
	if m.kind() == "Job" && live != nil {
		return finishedJob(live)
	}
	return e.apply(ctx, c, m)
}

// deleteObject plays the deletion of an object, which is none for one that has gone, with its namespace for instance.
func deleteObject(ctx context.Context, o object, e effect) error {
	m := manifestOf(o.in)
	live, err := o.cloud.live(m.reference())
	if err != nil || live == nil {
		return err
	}
	if m.kind() == "Namespace" {
		if err := o.cloud.clear(ctx, m.metadata("name")); err != nil {
			return err
		}
	}
	if e.delete != nil {
		if err := e.delete(ctx, o.cloud, m); err != nil {
			return err
		}
	}
	return o.cloud.objects.delete(m.reference())
}

// clear deletes what is in a namespace that goes: it ends last.
func (c *Cloud) clear(ctx context.Context, namespace string) error {
	if err := c.refuseOccupied(namespace); err != nil {
		return err
	}
	for _, kind := range workloads {
		left, err := c.objects.names(kind, namespace)
		if err != nil {
			return err
		}
		for _, name := range left {
			if err := c.machine.RemovePod(ctx, name); err != nil {
				return err
			}
		}
	}
	return c.objects.deleteAll(namespace)
}

// refuseOccupied refuses to delete a namespace that still has custom resources: their finalizers
// would hold the real one for ever once the operator is gone.
func (c *Cloud) refuseOccupied(namespace string) error {
	for _, name := range sortedKeys(effects) {
		api, kind, _ := strings.Cut(name, ":")
		if api != confluentAPI {
			continue
		}
		left, err := c.objects.names(kind, namespace)
		if err != nil {
			return err
		}
		if len(left) > 0 {
			return fmt.Errorf("namespace %s still has %s %s: delete it first, its finalizer would hang",
				namespace, kind, left[0])
		}
	}
	return nil
}

// Retain forgets the cluster's objects but those of the given resources, by type and ID. Others are there where a run was killed after it made
// them, and before the engine heard of it; they would be in the way of a destroy. A real cluster has its own.
func (c *Cloud) Retain(resources iter.Seq2[string, string]) error {
	if c.cluster != nil {
		return nil
	}
	known := map[reference]bool{}
	for resourceType, id := range resources {
		if !strings.HasPrefix(resourceType, "kubernetes:") {
			continue
		}
		r := reference{kind: strings.TrimSuffix(resourceType[strings.LastIndexByte(resourceType, ':')+1:], "Patch"), name: id}
		if namespace, name, ok := strings.Cut(id, "/"); ok {
			r.namespace, r.name = namespace, name
		}
		known[r] = true
	}
	definitions, err := c.objects.all(definitionKind)
	if err != nil {
		return err
	}
	for _, definition := range definitions { // they outlive what has brought them
		known[definition] = true
	}
	return c.objects.retain(known)
}

// releaseKind is a Helm release. It is recorded; that the operator's release is there is what the
// custom resources ask for.
var releaseKind = kind{
	replaces: []string{"name", "namespace"},
	id: func(in resource.PropertyMap) string {
		return text(in, "namespace") + "/" + text(in, "name")
	},
	computed: func(o object) resource.PropertyMap {
		return values(map[string]any{
			"status": map[string]any{
				"name": text(o.in, "name"), "namespace": text(o.in, "namespace"),
				"chart": text(o.in, "chart"), "version": text(o.in, "version"), "status": "deployed",
			},
			"resourceNames": map[string]any{},
		})
	},
	create: keepRelease,
	update: keepRelease,
	remove: func(_ context.Context, o object) error {
		namespace := text(o.in, "namespace")
		if isOperator(text(o.in, "chart")) {
			if err := o.cloud.refuseOccupied(namespace); err != nil {
				return fmt.Errorf("uninstall the operator: %w", err)
			}
		}
		return o.cloud.objects.delete(reference{"Release", namespace, text(o.in, "name")})
	},
}

// keepRelease installs a release. The operator's brings the definitions of its custom resources, if it isn't told to skip them; they stay when it goes, as with
// every chart.
func keepRelease(_ context.Context, o object) (resource.PropertyMap, error) {
	m := manifestOf(o.in)
	release := reference{"Release", text(o.in, "namespace"), text(o.in, "name")}
	if err := o.cloud.placeIn(release.namespace, release); err != nil {
		return nil, err
	}
	if isOperator(text(o.in, "chart")) {
		if skip, _ := at(o.in, "skipCrds"); skip != true {
			if err := o.cloud.bringDefinitions(text(o.in, "version")); err != nil {
				return nil, err
			}
		}
		if err := o.cloud.refuseDefinitions(text(o.in, "version")); err != nil {
			return nil, err
		}
	}
	return nil, o.cloud.objects.put(release, m)
}
