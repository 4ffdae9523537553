package agent

import (
	"context"
	"fmt"

	"kafka-on-eks/local/kubernetes/chart"
	"kafka-on-eks/local/kubernetes/cluster"
)

// withMembers are the kinds that have pods of their own, one a replica, as the operator makes them.
var withMembers = map[string]bool{"KRaftController": true, "Kafka": true, "Connect": true}

func memberName(o cluster.Object, i int) string { return fmt.Sprintf("%s-%d", o.Name(), i) }

// makeMembers makes the pods of a resource that aren't there.
func (a *Agent) makeMembers(ctx context.Context, o cluster.Object) error {
	if !withMembers[o.Kind()] {
		return nil
	}
	for i := range o.Number("spec", "replicas") {
		a.mu.Lock()
		_, there := a.pods[o.Namespace()+"/"+memberName(o, i)]
		a.mu.Unlock()
		if there {
			continue
		}
		err := a.o.Cluster.Do(ctx, "POST", "/api/v1/namespaces/"+o.Namespace()+"/pods", member(o, i), nil)
		if err != nil && !cluster.Is(err, 409) { // whose event is on its way
			a.event(ctx, o, "FailedCreate", err)
			return err
		}
	}
	return nil
}

// endMembers ends the pods of a resource that are too many.
func (a *Agent) endMembers(ctx context.Context, o cluster.Object) error {
	if !withMembers[o.Kind()] {
		return nil
	}
	wanted := map[string]bool{}
	for i := range o.Number("spec", "replicas") {
		wanted[memberName(o, i)] = true
	}
	for _, pod := range a.membersOf(o) {
		if !wanted[pod.Name()] {
			if err := a.deletePod(ctx, pod); err != nil {
				return err
			}
		}
	}
	return nil
}

// membersOf are the pods of a resource.
func (a *Agent) membersOf(o cluster.Object) []cluster.Object {
	a.mu.Lock()
	defer a.mu.Unlock()
	var members []cluster.Object
	for _, pod := range a.pods {
		if kind, name := pod.Owner(); kind == o.Kind() && name == o.Name() && pod.Namespace() == o.Namespace() {
			members = append(members, pod)
		}
	}
	return members
}

// member is a pod of a resource, on this node. Its namespace lets it in only if the resource's template has what that asks for.
func member(o cluster.Object, i int) map[string]any {
	template, _ := o.At("spec", "podTemplate").(map[string]any)
	container := map[string]any{"name": o.Name(), "image": o.Text("spec", "image", "application")}
	spec := map[string]any{"nodeName": nodeName, "automountServiceAccountToken": false, "containers": []any{container}}
	for from, to := range map[string]string{
		"serviceAccountName": "serviceAccountName", "podSecurityContext": "securityContext", "affinity": "affinity", "tolerations": "tolerations",
		"topologySpreadConstraints": "topologySpreadConstraints", "terminationGracePeriodSeconds": "terminationGracePeriodSeconds",
	} {
		if value, ok := template[from]; ok {
			spec[to] = value
		}
	}
	for _, field := range []string{"securityContext", "resources"} {
		if value, ok := template[field]; ok {
			container[field] = value
		}
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "Pod", "spec": spec, "metadata": map[string]any{
			"name": memberName(o, i), "labels": map[string]any{
				"app": o.Name(), "type": o.Name(), chart.Group + "/type": o.Name(), "confluent-platform": "true",
			},
			"ownerReferences": []any{map[string]any{
				"apiVersion": o.Text("apiVersion"), "kind": o.Kind(), "name": o.Name(), "uid": o.UID(), "controller": true, "blockOwnerDeletion": true,
			}},
		},
	}
}
