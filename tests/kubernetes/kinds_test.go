package kubernetes

import (
	"context"
	"fmt"
	"io"
	"testing"

	"kafka-on-eks/local/engine"
)

// podSpec meets the Pod Security Standard "restricted".
const podSpec = `"securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "it", "image": "it:1",
  "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]`

func named(name, more string) string {
	return fmt.Sprintf(`{"metadata": {"name": %q}, %s}`, name, more)
}

func deployment(name, app, spec string) string {
	return named(name, fmt.Sprintf(`"spec": {"replicas": 1, "selector": {"matchLabels": {"app": %[1]q}},
  "template": {"metadata": {"labels": {"app": %[1]q}}, "spec": {%[2]s}}}`, app, spec))
}

func job(name, annotations, command string) string {
	return fmt.Sprintf(`{"metadata": {"name": %q, "annotations": {"of": "a test"%s}},
  "spec": {"backoffLimit": 0, "template": {"spec": {"restartPolicy": "OnFailure", %s, "activeDeadlineSeconds": %s}}}}`,
		name, annotations, podSpec, command)
}

func class(parameters, reclaim string) string {
	return named("class", fmt.Sprintf(`"provisioner": "ebs.csi.aws.com", "parameters": {"iops": %q}, "reclaimPolicy": %q`, parameters, reclaim))
}

func policy(peer string) string {
	return named("policy", fmt.Sprintf(`"spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [%s]}]}`, peer))
}

// firm are objects of which the provider, or the API server, doesn't change everything in place.
var firm = objects{all: map[string]declared{
	"secret":   {kind: "core/v1:Secret", manifest: named("secret", `"stringData": {"key": "one"}`)},
	"config":   {kind: "core/v1:ConfigMap", manifest: named("config", `"data": {"key": "one"}`)},
	"fixed":    {kind: "core/v1:ConfigMap", manifest: named("fixed", `"immutable": true, "data": {"key": "one"}`)},
	"binding":  {kind: "rbac.authorization.k8s.io/v1:RoleBinding", manifest: binding("one")},
	"selected": {kind: "apps/v1:Deployment", manifest: deployment("selected", "one", podSpec)},
	"class":    {kind: "storage.k8s.io/v1:StorageClass", manifest: class("3000", "Delete")},
	"job":      {kind: "batch/v1:Job", manifest: job("job", "", "100")},
	"policy":   {kind: "networking.k8s.io/v1:NetworkPolicy", manifest: policy(`{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}`)},
	// What is empty, but says something.
	"volume": {kind: "apps/v1:Deployment", manifest: deployment("volume", "volume", podSpec+`, "volumes": [{"name": "empty", "emptyDir": {}}]`)},
}}

// hollow are objects with empty fields, which the API server drops. Of its own kinds the provider knows that.
var hollow = firm.with(map[string]declared{
	"labels":      {kind: "core/v1:ConfigMap", manifest: `{"metadata": {"name": "labels", "labels": {}}, "data": {"key": "one"}}`},
	"annotations": {kind: "core/v1:ServiceAccount", manifest: `{"metadata": {"name": "annotations", "annotations": {}}}`},
	"data":        {kind: "core/v1:ConfigMap", manifest: named("data", `"data": {}`)},
	"egress":      {kind: "networking.k8s.io/v1:NetworkPolicy", manifest: named("egress", `"spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": []}`)},
})

// encoded has the Secret's text as its data.
var encoded = hollow.with(map[string]declared{
	"secret": {kind: "core/v1:Secret", manifest: named("secret", `"data": {"key": "b25l"}`)},
})

// shared adds one ConfigMap under two names, each with data of its own, "" for none. Either waits for all data that there was in the beginning.
func shared(first, second string) *objects {
	const annotations = `{"` + waitFor + `": "[\"jsonpath={.data.a}\", \"jsonpath={.data.b}\"]"}`
	o := again
	for name, data := range map[string]string{"first": first, "second": second} {
		if data != "" {
			o = o.with(map[string]declared{name: {
				kind: "core/v1:ConfigMap", manifest: fmt.Sprintf(`{"metadata": {"name": "shared", "annotations": %s}, "data": %s}`, annotations, data), seconds: 20,
			}})
		}
	}
	return &o
}

func binding(role string) string {
	return named("binding", fmt.Sprintf(`"subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "things"}],
  "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": %q}`, role))
}

// another is each of the firm objects changed.
var another = firm.with(map[string]declared{
	"secret":   {kind: "core/v1:Secret", manifest: named("secret", `"stringData": {"key": "two"}`)},
	"config":   {kind: "core/v1:ConfigMap", manifest: named("config", `"data": {"key": "two"}`)},
	"fixed":    {kind: "core/v1:ConfigMap", manifest: named("fixed", `"immutable": true, "data": {"key": "two"}`)},
	"binding":  {kind: "rbac.authorization.k8s.io/v1:RoleBinding", manifest: binding("two")},
	"selected": {kind: "apps/v1:Deployment", manifest: deployment("selected", "two", podSpec)},
	"class":    {kind: "storage.k8s.io/v1:StorageClass", manifest: class("4000", "Delete")},
	"job":      {kind: "batch/v1:Job", manifest: job("job", "", "200")},
	"policy":   {kind: "networking.k8s.io/v1:NetworkPolicy", manifest: policy(`{"podSelector": {}}`)},
})

// again is the last one with its data changed once more.
var again = objects{true, another.with(map[string]declared{
	"secret": {kind: "core/v1:Secret", manifest: named("secret", `"stringData": {"key": "three"}`)},
	"config": {kind: "core/v1:ConfigMap", manifest: named("config", `"data": {"key": "three"}`)},
	"fixed":  {kind: "core/v1:ConfigMap", manifest: named("fixed", `"immutable": true, "data": {"key": "three"}`)},
}).all}

// anew is the operation of an object that is deleted before it is made anew.
const anew = "delete, then create"

// changed is the last one with one object more, or changed.
func changed(name string, d declared) *objects {
	o := again.with(map[string]declared{name: d})
	return &o
}

// kinds are changes that the program takes care never to make: what the provider and the API server do about them.
func kinds() []scenario {
	mutable := objects{true, another.all}
	job1 := func(annotations string) *objects {
		return changed("failing", declared{kind: "batch/v1:Job", manifest: job("failing", annotations, "100"), seconds: 60})
	}
	return []scenario{
		{name: "no definition", fails: `no matches for kind "KafkaRestClass"`, objects: &objects{all: map[string]declared{
			"undefined": {kind: "platform.confluent.io/v1beta1:KafkaRestClass", manifest: named("undefined", `"spec": {}`)},
		}}, wants: operations{"KafkaRestClass undefined": failed}},
		{name: "made", objects: &firm},
		{name: "made again", objects: &firm, only: nothing},
		{name: "empty fields", objects: &hollow},
		{name: "empty fields again", objects: &hollow, only: nothing},
		{name: "a Secret's data in another form", objects: &encoded, only: nothing},
		{name: "other parameters, in a preview", objects: only("class"), does: preview, fails: "updates to parameters are forbidden"},
		{name: "another role, in a preview", objects: only("binding"), does: preview, fails: "cannot change roleRef"},
		{name: "another selector, in a preview", objects: only("selected"), does: preview},
		{name: "changed", objects: &another, wants: operations{
			"Secret secret": anew, "ConfigMap config": anew, "ConfigMap fixed": anew, "RoleBinding binding": anew, "Deployment selected": anew,
			"StorageClass class": anew, "Job job": anew, "NetworkPolicy policy": "update",
		}},
		{name: "mutable", objects: &mutable},
		{name: "changed data, in place", objects: &again, wants: operations{"Secret secret": "update", "ConfigMap config": "update", "ConfigMap fixed": anew}},
		{name: "another reclaim policy", objects: changed("class", declared{kind: "storage.k8s.io/v1:StorageClass", manifest: class("4000", "Retain")}),
			fails: "updates to reclaimPolicy are forbidden", wants: operations{"StorageClass class": failed}},
		{name: "the reclaim policy from before", objects: &again},
		{name: "a peer that is none", objects: changed("policy", declared{kind: "networking.k8s.io/v1:NetworkPolicy",
			manifest: policy(`{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}`)}), fails: "must be a strict subset", wants: operations{"NetworkPolicy policy": failed}},
		{name: "a peer from before", objects: &again},
		{name: "a name that is none", objects: changed("wrong", declared{kind: "networking.k8s.io/v1:NetworkPolicy",
			manifest: `{"metadata": {"name": "wrong_name"}, "spec": {"podSelector": {}}}`}), fails: "RFC 1123 subdomain", wants: operations{"NetworkPolicy wrong": failed}},
		{name: "pods that may do too much", objects: changed("loose", declared{kind: "apps/v1:Deployment", seconds: 20,
			manifest: deployment("loose", "loose", `"containers": [{"name": "it", "image": "it:1"}]`)}), fails: "loose", wants: operations{"Deployment loose": failed}},
		{name: "only pods that may", objects: &again},
		{name: "two names for one object", objects: changed("twin", declared{kind: "core/v1:ConfigMap", manifest: named("config", `"data": {"key": "four"}`)}),
			fails: "conflict with", wants: operations{"ConfigMap twin": failed}},
		{name: "one name", objects: &again},
		{name: "an object of one", objects: shared(`{"a": "1", "b": "2"}`, "")},
		{name: "one leaves out what another has said", objects: shared(`{"a": "1", "b": "2"}`, `{"a": "1"}`), wants: operations{"ConfigMap second": "create"}},
		{name: "one no longer says what another says", objects: shared(`{"b": "2"}`, `{"a": "1"}`), wants: operations{"ConfigMap first": "update"}},
		{name: "a failing Job", objects: job1(""), does: failedJob("failing"), fails: "failing", wants: operations{"Job failing": failed}},
		{name: "a Job that has failed", objects: job1(""), fails: "failing", wants: operations{"Job failing": failed}},
		{name: "a Job that is replaced when it has failed", objects: job1(`, "` + replaceUnready + `": "true"`), wants: operations{"Job failing": anew}},
		{name: "destroy", objects: &again, does: destroy},
	}
}

// only changes one of the firm objects.
func only(name string) *objects {
	o := hollow.with(map[string]declared{name: another.all[name]})
	return &o
}

func preview(t *testing.T, w *world, settings []string) (operations, error) {
	return w.run(t, settings, func(e *engine.Engine, out io.Writer) error {
		_, err := e.Preview(context.Background(), out)
		return err
	})
}
