package standin

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/require"
)

// fields are those of an object, by their names or, in tables, by paths.
type fields = map[string]any

// tried is an object on its way through the stand-in. What is expected of it here was seen on the real provider and API server: tests/kubernetes plays
// the same there.
type tried struct {
	p     *provider
	kind  string
	state map[string]resource.PropertyMap
}

func try(c *Cloud, kind string) *tried {
	return &tried{kubernetesProvider(c), kind, map[string]resource.PropertyMap{}}
}

// of completes an object of the kind that has a name.
func (o *tried) of(name string, more fields) resource.PropertyMap {
	api, kind, _ := strings.Cut(o.kind, ":")
	m := fields{"apiVersion": strings.TrimPrefix(api, "core/"), "kind": kind, "metadata": fields{"name": name}}
	if !clusterWide[kind] {
		m["metadata"].(fields)["namespace"] = "confluent"
	}
	for path, v := range more {
		at, keys := m, strings.Split(path, "/")
		for _, key := range keys[:len(keys)-1] {
			if at[key] == nil {
				at[key] = fields{}
			}
			at = at[key].(fields)
		}
		at[keys[len(keys)-1]] = v
	}
	return values(m)
}

func (o *tried) token() tokens.Type { return tokens.Type("kubernetes:" + o.kind) }

func (o *tried) create(t *testing.T, in resource.PropertyMap) error {
	made, err := o.p.Create(t.Context(), plugin.CreateRequest{Type: o.token(), Name: "it", Properties: in})
	o.state[objectID(manifestOf(in))] = made.Properties
	return err
}

func (o *tried) update(t *testing.T, in resource.PropertyMap) error {
	id := objectID(manifestOf(in))
	made, err := o.p.Update(t.Context(), plugin.UpdateRequest{Type: o.token(), Name: "it", ID: resource.ID(id), OldOutputs: o.state[id], NewInputs: in})
	if err == nil {
		o.state[id] = made.Properties
	}
	return err
}

// preview plans an object in place of one that is there, or a change of it.
func (o *tried) preview(t *testing.T, in resource.PropertyMap) (makes, changes error) {
	_, makes = o.p.Create(t.Context(), plugin.CreateRequest{Type: o.token(), Name: "it", Properties: in, Preview: true})
	_, changes = o.p.Update(t.Context(), plugin.UpdateRequest{Type: o.token(), Name: "it", OldOutputs: in, NewInputs: in, Preview: true})
	return makes, changes
}

func (o *tried) diff(t *testing.T, olds, news resource.PropertyMap) plugin.DiffResult {
	t.Helper()
	got, err := o.p.Diff(t.Context(), plugin.DiffRequest{Type: o.token(), OldInputs: olds, NewInputs: news})
	require.NoError(t, err)
	return got
}

// TestChangesOfObjects holds which changes make an object anew, and that it is deleted first then, as its name stays.
func TestChangesOfObjects(t *testing.T) {
	mutable := fields{"enableSecretMutable": "true", "enableConfigMapMutable": "true"}
	for _, c := range []struct {
		about, kind string
		provider    fields
		old, new    fields
		want        string // "", "update" or "anew"
	}{
		{"a Secret's data", "core/v1:Secret", nil, fields{"stringData/key": "one"}, fields{"stringData/key": "two"}, "anew"},
		{"a mutable Secret's data", "core/v1:Secret", mutable, fields{"stringData/key": "one"}, fields{"stringData/key": "two"}, "update"},
		{"a Secret's text, encoded", "core/v1:Secret", nil, fields{"stringData/key": "one"}, fields{"data/key": "b25l"}, ""},
		{"a Secret's data, as text", "core/v1:Secret", nil, fields{"data/key": "b25l"}, fields{"stringData/key": "one"}, ""},
		{"a Secret's text beside its data", "core/v1:Secret", nil, fields{"data/key": "dHdv", "stringData/key": "one"}, fields{"data/key": "b25l"}, ""},
		{"another text, encoded", "core/v1:Secret", nil, fields{"stringData/key": "one"}, fields{"data/key": "dHdv"}, "anew"},
		{"a mutable Secret's type", "core/v1:Secret", mutable, fields{"type": "one"}, fields{"type": "two"}, "anew"},
		{"an immutable Secret's data", "core/v1:Secret", mutable, fields{"immutable": true, "data/key": "b25l"}, fields{"immutable": true, "data/key": "dHdv"}, "anew"},
		{"a ConfigMap's data", "core/v1:ConfigMap", nil, fields{"data/key": "one"}, fields{"data/key": "two"}, "anew"},
		{"a mutable ConfigMap's data", "core/v1:ConfigMap", mutable, fields{"data/key": "one"}, fields{"data/key": "two"}, "update"},
		{"an immutable ConfigMap's data", "core/v1:ConfigMap", mutable, fields{"immutable": true, "data/key": "one"}, fields{"immutable": true, "data/key": "two"}, "anew"},
		{"a role", "rbac.authorization.k8s.io/v1:RoleBinding", nil, fields{"roleRef/name": "one"}, fields{"roleRef/name": "two"}, "anew"},
		{"a selector", "apps/v1:Deployment", nil, fields{"spec/selector/matchLabels/app": "one"}, fields{"spec/selector/matchLabels/app": "two"}, "anew"},
		{"replicas", "apps/v1:Deployment", nil, fields{"spec/replicas": 1}, fields{"spec/replicas": 2}, "update"},
		{"a class's parameters", "storage.k8s.io/v1:StorageClass", nil, fields{"parameters/iops": "3000"}, fields{"parameters/iops": "4000"}, "anew"},
		{"a class's policy", "storage.k8s.io/v1:StorageClass", nil, fields{"reclaimPolicy": "Delete"}, fields{"reclaimPolicy": "Retain"}, "update"},
		{"a Job's template", "batch/v1:Job", nil, fields{"spec/template/spec/nodeName": "one"}, fields{"spec/template/spec/nodeName": "two"}, "anew"},
		{"no annotations", "core/v1:ServiceAccount", nil, nil, fields{"metadata/annotations": fields{}}, ""},
		{"a Secret's empty annotations", "core/v1:Secret", nil, fields{"metadata/annotations": fields{}}, fields{"metadata/annotations": fields{}}, "update"},
		{"no rules", "networking.k8s.io/v1:NetworkPolicy", nil, fields{"spec/podSelector": fields{}}, fields{"spec/podSelector": fields{}, "spec/egress": []any{}}, ""},
		{"a custom resource's empty annotations", confluentAPI + ":KafkaTopic", nil, fields{"metadata/annotations": fields{}}, fields{"metadata/annotations": fields{}}, "update"},
		{"a selector of everything", "networking.k8s.io/v1:NetworkPolicy", nil, fields{"spec/policyTypes": []any{"Egress"}}, fields{"spec/podSelector": fields{}}, "update"},
		{"a custom resource's empty field", confluentAPI + ":KafkaTopic", nil, fields{"spec/configs": fields{}}, fields{"spec/configs": fields{}}, ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			cloud := New(Options{ObjectDir: t.TempDir()})
			o := try(cloud, c.kind)
			_, err := o.p.Configure(t.Context(), plugin.ConfigureRequest{Inputs: values(c.provider)})
			require.NoError(t, err)
			got := o.diff(t, o.of("it", c.old), o.of("it", c.new))
			require.Equal(t, c.want == "anew", len(got.ReplaceKeys) > 0, "%v", got)
			require.Equal(t, c.want == "anew", got.DeleteBeforeReplace)
			require.Equal(t, c.want != "", got.Changes == plugin.DiffSome)
			if c.want == "anew" {
				require.False(t, o.diff(t, o.of("it", c.old), o.of("other", c.new)).DeleteBeforeReplace, "another name is free")
			}
		})
	}
}

// TestDependents holds what happens to an object that depends on one which is deleted first: the engine asks about it with all of that unknown.
func TestDependents(t *testing.T) {
	o := try(New(Options{ObjectDir: t.TempDir()}), "apps/v1:Deployment")
	was := o.of("it", fields{"spec/replicas": 1})
	is := was.Copy()
	is["spec"] = resource.MakeComputed(resource.NewProperty(""))
	require.True(t, o.diff(t, was, is).DeleteBeforeReplace)
	topic := try(o.p.cloud, confluentAPI+":KafkaTopic")
	require.Empty(t, topic.diff(t, was, is).ReplaceKeys, "none of its fields needs another object")
}

// TestFixedFields holds what the API server refuses to change, and which of it stops even a preview that would make the object anew.
func TestFixedFields(t *testing.T) {
	for _, c := range []struct {
		about, kind       string
		old, new          fields
		words             string
		stopsAReplacement bool
	}{
		{"parameters", "storage.k8s.io/v1:StorageClass", fields{"parameters/iops": "3000"}, fields{"parameters/iops": "4000"},
			"parameters: Forbidden: updates to parameters are forbidden.", true},
		{"reclaimPolicy", "storage.k8s.io/v1:StorageClass", fields{"reclaimPolicy": "Delete"}, fields{"reclaimPolicy": "Retain"},
			"reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.", true},
		{"roleRef", "rbac.authorization.k8s.io/v1:RoleBinding", fields{"roleRef/name": "one"}, fields{"roleRef/name": "two"}, "roleRef: cannot change roleRef", true},
		{"immutable", "core/v1:ConfigMap", fields{"immutable": true, "data/key": "one"}, fields{"immutable": true, "data/key": "two"},
			"data: field is immutable when `immutable` is set", false},
	} {
		t.Run(c.about, func(t *testing.T) {
			o := try(inNamespace(t, &fakeMachine{}), c.kind)
			was, is := o.of("it", c.old), o.of("it", c.new)
			require.NoError(t, o.create(t, was))
			makes, changes := o.preview(t, was)
			require.NoError(t, errors.Join(makes, changes))
			makes, changes = o.preview(t, is)
			require.ErrorContains(t, changes, c.words)
			if c.stopsAReplacement {
				require.ErrorContains(t, makes, c.words)
			} else {
				require.NoError(t, makes)
			}
			require.ErrorContains(t, o.update(t, is), c.words)
			live, err := o.p.cloud.live(manifestOf(is).reference())
			require.NoError(t, err)
			for path := range c.old {
				path = strings.ReplaceAll(path, "/", ".")
				require.Equal(t, manifestOf(was).field(path), live.field(path), "it is as it was")
			}
		})
	}
}

// TestFieldManagers holds that an object which was applied under a name that nobody remembers can be applied anew, but not changed; one that has a name
// of its own can.
func TestFieldManagers(t *testing.T) {
	for _, fixed := range []bool{false, true} {
		o := try(inNamespace(t, &fakeMachine{}), "core/v1:Service")
		of := func(port int) resource.PropertyMap {
			in := o.of("it", fields{"spec/port": port})
			if fixed {
				in["metadata"] = resource.NewProperty(values(managed("it")))
			}
			return in
		}
		require.NoError(t, o.create(t, of(1)))
		require.NoError(t, o.update(t, of(2)), "its own manager may")
		clear(o.state) // as after a kill
		require.NoError(t, o.create(t, of(2)))
		err := o.update(t, of(3))
		if fixed {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, "Apply failed with 1 conflict")
			require.Regexp(t, `conflict with "pulumi-kubernetes-[0-9a-f]{8}": \.spec\.port`, err)
		}
	}
}

// TestFieldsOfOthersStay holds that an object keeps what it is no longer applied with, as far as somebody else has applied that.
func TestFieldsOfOthersStay(t *testing.T) {
	c := inNamespace(t, &fakeMachine{})
	entries := func() map[string][]byte {
		all, err := c.objects.entries("ConfigMap", "confluent", "it")
		require.NoError(t, err)
		return all
	}
	one, other := try(c, "core/v1:ConfigMap"), try(c, "core/v1:ConfigMap")
	require.NoError(t, one.create(t, one.of("it", fields{"data/a": "1", "data/b": "2"})))
	require.NoError(t, other.create(t, other.of("it", fields{"data/a": "1"})))
	require.Equal(t, map[string][]byte{"a": []byte("1"), "b": []byte("2")}, entries(), "one has applied b")
	require.NoError(t, one.update(t, one.of("it", fields{"data/c": "3"})))
	require.Equal(t, map[string][]byte{"a": []byte("1"), "c": []byte("3")}, entries(), "the other has applied a, and nobody b")
}

// TestPlace holds that a namespace must be there before its objects, and ends after them.
func TestPlace(t *testing.T) {
	fake := &fakeMachine{}
	c := New(Options{Machine: fake, ObjectDir: t.TempDir()})
	o, namespaces := try(c, "core/v1:ConfigMap"), try(c, "core/v1:Namespace")
	require.ErrorContains(t, o.create(t, o.of("it", nil)), `namespaces "confluent" not found`)
	in := namespaces.of("confluent", nil)
	require.NoError(t, namespaces.create(t, in))
	require.NoError(t, o.create(t, o.of("it", nil)))
	require.NoError(t, try(c, "core/v1:ServiceAccount").create(t, values(fields{
		"apiVersion": "v1", "kind": "ServiceAccount", "metadata": fields{"name": "elsewhere", "namespace": "kube-system"},
	})))
	_, err := namespaces.p.Delete(t.Context(), plugin.DeleteRequest{Type: namespaces.token(), ID: "confluent", Inputs: in})
	require.NoError(t, err)
	left, err := c.live(reference{"ConfigMap", "confluent", "it"})
	require.NoError(t, err)
	require.Nil(t, left)
	_, err = o.p.Delete(t.Context(), plugin.DeleteRequest{Type: o.token(), ID: "confluent/it", Inputs: o.of("it", nil)})
	require.NoError(t, err, "it has gone with its namespace")
	require.FileExists(t, c.objects.path(reference{"ServiceAccount", "kube-system", "elsewhere"}))
}

// TestDefinitionsStay holds that a custom resource needs its definition, which the operator's release brings and which outlives it.
func TestDefinitionsStay(t *testing.T) {
	c := inNamespace(t, &fakeMachine{})
	class := try(c, confluentAPI+":KafkaRestClass")
	require.ErrorContains(t, class.create(t, class.of("rest", nil)), `no matches for kind "KafkaRestClass" in version "platform.confluent.io/v1beta1"`)
	release := plugin.CreateRequest{Type: "kubernetes:helm.sh/v3:Release", Name: "operator", Properties: values(fields{
		"name": "operator", "namespace": "confluent", "chart": "oci://mirror.example.com/" + operatorChart,
	})}
	_, err := class.p.Create(t.Context(), release)
	require.NoError(t, err)
	_, err = class.p.Delete(t.Context(), plugin.DeleteRequest{Type: release.Type, Inputs: release.Properties})
	require.NoError(t, err)
	require.NoError(t, c.Retain(maps.All(map[string]string{"kubernetes:core/v1:Namespace": "confluent"})))
	require.NoError(t, class.create(t, class.of("rest", nil)))
}

// TestOperatorNeedsItsDefinitions holds that an operator finds the definitions of its own chart's version: those that somebody applies, as Helm makes a chart's once and
// never changes them.
func TestOperatorNeedsItsDefinitions(t *testing.T) {
	c := inNamespace(t, &fakeMachine{})
	p := kubernetesProvider(c)
	release := func(version string, skip bool) plugin.CreateRequest {
		return plugin.CreateRequest{Type: "kubernetes:helm.sh/v3:Release", Name: "operator", Properties: values(fields{
			"name": "operator", "namespace": "confluent", "chart": operatorChart, "version": version, "skipCrds": skip,
		})}
	}
	_, err := p.Create(t.Context(), release("1.0.0", true))
	require.ErrorContains(t, err, "finds no definition of Kafka")
	_, err = p.Create(t.Context(), release("1.0.0", false))
	require.NoError(t, err, "Helm makes them")

	upgrade := func() error {
		r := release("1.1.0", false)
		_, err := p.Update(t.Context(), plugin.UpdateRequest{Type: r.Type, Name: "operator", ID: "confluent/operator", OldOutputs: r.Properties, NewInputs: r.Properties})
		return err
	}
	require.ErrorContains(t, upgrade(), "finds the definition of Kafka as confluent-for-kubernetes-1.0.0 has it, which Helm never changes")
	apply := func(version string) {
		read, err := p.Invoke(t.Context(), plugin.InvokeRequest{Tok: "kubernetes:helm:template", Args: values(fields{
			"jsonOpts": `{"chart": "oci://example.com/` + operatorChart + `", "version": "` + version + `"}`,
		})})
		require.NoError(t, err)
		applied := 0
		for _, object := range read.Properties["result"].ArrayValue() {
			in := object.ObjectValue()
			if text(in, "kind") != definitionKind {
				continue
			}
			applied++
			in["metadata"].ObjectValue()["annotations"].ObjectValue()[forceAnnotation] = resource.NewProperty("true")
			in["metadata"].ObjectValue()["annotations"].ObjectValue()[waitAnnotation] = resource.NewProperty("condition=Established")
			_, err := p.Create(t.Context(), plugin.CreateRequest{Type: "kubernetes:" + definitionAPI + ":" + definitionKind, Name: "it", Properties: in})
			require.NoError(t, err)
		}
		require.Len(t, definedKinds(), applied)
	}
	apply("1.1.0")
	require.NoError(t, upgrade())

	class := try(c, confluentAPI+":KafkaRestClass")
	require.NoError(t, class.create(t, class.of("rest", nil)))
	defined, err := c.definitionOf(confluentAPI, "KafkaRestClass")
	require.NoError(t, err)
	_, err = p.Delete(t.Context(), plugin.DeleteRequest{Type: "kubernetes:" + definitionAPI + ":" + definitionKind, Name: "it", Inputs: values(defined)})
	require.ErrorContains(t, err, "every KafkaRestClass would go with it, and there is KafkaRestClass confluent/rest")
}

// TestFailedJob holds that a Job which has failed stays so, and fails each up, unless it is told to be made anew.
func TestFailedJob(t *testing.T) {
	fake := &fakeMachine{refuses: errors.New("it exits with 1")}
	o := try(inNamespace(t, fake), "batch/v1:Job")
	containers := []any{fields{"name": "it", "image": "it"}}
	job := o.of("it", fields{"spec/template/spec/containers": containers})
	replaced := job.Copy()
	replaced["metadata"] = resource.NewProperty(values(fields{"name": "it", "namespace": "confluent", "annotations": fields{replaceUnready: "true"}}))
	require.ErrorContains(t, o.create(t, job), "it exits with 1")
	fake.refuses = nil
	require.ErrorContains(t, o.update(t, job), "Job confluent/it has failed")
	require.Len(t, fake.pods, 1, "it isn't run again")
	require.Equal(t, plugin.DiffNone, o.diff(t, job, job).Changes)
	again := o.diff(t, replaced, replaced)
	require.Equal(t, plugin.DiffSome, again.Changes)
	require.True(t, again.DeleteBeforeReplace)
	require.Equal(t, plugin.DiffUpdateReplace, again.DetailedDiff[`metadata.annotations["pulumi.com/replaceUnready"]`].Kind)

	require.NoError(t, o.p.cloud.objects.delete(manifestOf(job).reference()))
	require.NoError(t, o.create(t, replaced))
	require.Equal(t, plugin.DiffNone, o.diff(t, replaced, replaced).Changes, "it is done")
	require.NoError(t, o.update(t, replaced))
	require.Len(t, fake.pods, 2, "it isn't run again either")
}

// TestWaitFor holds that conditions are those of the status that there is, and that a wait which the status from before ends is none.
func TestWaitFor(t *testing.T) {
	c := inNamespace(t, &fakeMachine{alive: true})
	require.NoError(t, try(c, "core/v1:Secret").create(t, values(fields{"apiVersion": "v1", "kind": "Secret", "metadata": managed("it")})))
	topic := try(c, confluentAPI+":KafkaTopic")
	_, err := topic.p.Create(t.Context(), plugin.CreateRequest{Type: "kubernetes:helm.sh/v3:Release", Name: "operator", Properties: values(fields{
		"name": "operator", "namespace": "confluent", "chart": operatorChart,
	})})
	require.NoError(t, err)
	of := func(name string, partitions int, conditions string) resource.PropertyMap {
		in := topic.of(name, fields{"spec/kafkaClusterRef/name": "kafka", "spec/partitionCount": partitions, "spec/replicas": 3})
		in["metadata"].ObjectValue()["annotations"] = resource.NewProperty(values(fields{waitAnnotation: conditions, managerAnnotation: "program"}))
		return in
	}
	const created, partitions = "jsonpath={.status.appState}=Created", "jsonpath={.status.partitionCount}="
	require.ErrorContains(t, topic.create(t, of("wrong", 6, partitions+"7")), "waited for jsonpath={.status.partitionCount}=7 in vain")
	require.ErrorContains(t, topic.create(t, of("odd", 6, "jsonpath={.status.conditions[0].type}")), "has no stand-in")
	require.ErrorContains(t, topic.create(t, of("unready", 6, "condition=Ready")), "waited for condition=Ready in vain")
	require.NoError(t, topic.create(t, of("it", 6, created)))
	require.ErrorContains(t, topic.update(t, of("it", 12, created)), "nothing waits for this change")
	require.NoError(t, topic.update(t, of("it", 12, created)), "there is nothing to wait for any more")
	require.NoError(t, topic.update(t, of("it", 18, `["`+created+`", "`+partitions+`18"]`)))
}

// TestPodSecurity holds which pods a namespace refuses that enforces the standard "restricted", and in which words.
func TestPodSecurity(t *testing.T) {
	fake := &fakeMachine{}
	c := New(Options{Machine: fake, ObjectDir: t.TempDir()})
	namespaces := try(c, "core/v1:Namespace")
	in := namespaces.of("confluent", nil)
	in["metadata"].ObjectValue()["labels"] = resource.NewProperty(values(fields{securityLabel: "restricted"}))
	require.NoError(t, namespaces.create(t, in))
	pod := func(change func(spec, container fields)) fields {
		container := fields{"name": "it", "image": "it", "securityContext": fields{
			"allowPrivilegeEscalation": false, "capabilities": fields{"drop": []any{"ALL"}},
		}}
		spec := fields{"containers": []any{container}, "securityContext": fields{
			"runAsNonRoot": true, "seccompProfile": fields{"type": "RuntimeDefault"},
		}}
		change(spec, container)
		return spec
	}
	context := func(m fields) fields { return m["securityContext"].(fields) }
	for _, broken := range []struct {
		about  string
		change func(spec, container fields)
		words  string
	}{
		{"allowed", func(_, _ fields) {}, ""},
		{"nothing said", func(spec, container fields) {
			delete(spec, "securityContext")
			delete(container, "securityContext")
		},
			`violates PodSecurity "restricted": allowPrivilegeEscalation != false (container "it" must set securityContext.allowPrivilegeEscalation=false), ` +
				`unrestricted capabilities (container "it" must set securityContext.capabilities.drop=["ALL"]), ` +
				`runAsNonRoot != true (container "it" must set securityContext.runAsNonRoot=true), seccompProfile`},
		{"privileged", func(_, container fields) { context(container)["privileged"] = true }, `container "it" must not set securityContext.privileged=true`},
		{"root", func(spec, _ fields) { context(spec)["runAsUser"] = 0 }, "runAsUser=0"},
		{"host", func(spec, _ fields) { spec["hostNetwork"] = true }, "hostNetwork=true"},
		{"host port", func(_, container fields) { container["ports"] = []any{fields{"hostPort": 80}} }, "uses hostPorts 80"},
		{"host files", func(spec, _ fields) {
			spec["volumes"] = []any{fields{"name": "all", "hostPath": fields{"path": "/"}}}
		}, `volume "all" uses restricted volume type "hostPath"`},
		{"capability", func(_, container fields) {
			context(container)["capabilities"].(fields)["add"] = []any{"SYS_ADMIN", "NET_BIND_SERVICE"}
		}, "SYS_ADMIN"},
	} {
		t.Run(broken.about, func(t *testing.T) {
			o := try(c, "apps/v1:Deployment")
			before := len(fake.pods)
			err := o.create(t, o.of(strings.ReplaceAll(broken.about, " ", "-"), fields{"spec/template/spec": pod(broken.change)}))
			if broken.words == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, broken.words)
			require.Len(t, fake.pods, before)
		})
	}
	kafka := manifestOf(try(c, confluentAPI+":Kafka").of("kafka", fields{"spec/podTemplate/podSecurityContext/runAsNonRoot": true}))
	require.ErrorContains(t, c.admitPods(kafka), `container "kafka" must set securityContext.allowPrivilegeEscalation=false`)
	in["metadata"].ObjectValue()["labels"] = resource.NewProperty(values(fields{securityLabel: "baseline"}))
	require.NoError(t, namespaces.update(t, in))
	o := try(c, "apps/v1:Deployment")
	loose := []any{fields{"name": "it", "image": "it"}}
	require.NoError(t, o.create(t, o.of("loose", fields{"spec/template/spec": fields{"containers": loose}})))
	host := fields{"containers": loose, "volumes": []any{fields{"name": "all", "hostPath": fields{"path": "/"}}}}
	require.ErrorContains(t, o.create(t, o.of("files", fields{"spec/template/spec": host})), `violates PodSecurity "baseline": hostPath volumes (volume "all")`)
}

// TestNamesAndPeers holds what is refused in a plan.
func TestNamesAndPeers(t *testing.T) {
	c := New(Options{})
	policy := func(name string, peer, port fields) []string {
		return c.CheckPlanned(urn, "kubernetes:networking.k8s.io/v1:NetworkPolicy", fields{
			"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": fields{"name": name, "namespace": "confluent"},
			"spec": fields{"podSelector": fields{}, "egress": []any{fields{"to": []any{peer}, "ports": []any{port}}}},
		})
	}
	pods, tcp := fields{"podSelector": fields{}}, fields{"protocol": "TCP", "port": 443.0}
	block := func(cidr string, except ...any) fields {
		return fields{"ipBlock": fields{"cidr": cidr, "except": except}}
	}
	require.Empty(t, policy("good.name-1", pods, tcp))
	require.Empty(t, policy("[unknown]", block("[unknown]"), fields{"port": "[unknown]"}))
	require.Empty(t, policy("a", block("10.0.0.0/8", "10.1.0.0/16", "[unknown]"), fields{"port": "https"}))
	for _, bad := range []struct {
		name       string
		peer, port fields
		words      string
	}{
		{"Bad_Name", pods, tcp, `metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain`},
		{"a", fields{}, tcp, "spec.egress[0].to[0]: Required value: must specify a peer"},
		{"a", fields{"podSelector": fields{}, "ipBlock": fields{"cidr": "10.0.0.0/8"}}, tcp, "may not specify both ipBlock and another peer"},
		{"a", block("10.0.0.0"), tcp, `spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.0": must be a valid CIDR`},
		{"a", block("10.0.0.0/8", "11.0.0.0/16"), tcp, `except[0]: Invalid value: "11.0.0.0/16": must be a strict subset`},
		{"a", pods, fields{"port": 0.0}, "must be between 1 and 65535"},
		{"a", pods, fields{"port": "1234"}, "at least one letter"},
		{"a", pods, fields{"port": 443.0, "endPort": 80.0}, "greater than or equal to `port`"},
		{"a", pods, fields{"protocol": "ICMP"}, "supported values"},
		{"a", fields{"podSelector": fields{"matchLabels": fields{"app": "a b"}}}, tcp, "a valid label must be"},
	} {
		got := policy(bad.name, bad.peer, bad.port)
		require.Len(t, got, 1, bad.words)
		require.Contains(t, got[0], bad.words)
	}
}
