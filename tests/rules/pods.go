package rules

import (
	"fmt"
	"slices"

	"kafka-on-eks/local/engine"
)

// restricted: pods meet the Pod Security standard "restricted". Their namespace warns of others, and refuses those that break "baseline": whether
// the init container of the operator's pods meets "restricted" can't be seen in a plan.
// Source: https://kubernetes.io/docs/concepts/security/pod-security-standards.
func restricted(plan *engine.Plan) []string {
	problems := each(plan, `^kubernetes:(apps/v1:Deployment|batch/v1:Job)$`, func(r resource) []string {
		return restrictedPod(r, r.at("spec.template.spec"))
	})
	problems = append(problems, each(plan, `^kubernetes:platform.confluent.io/v1beta1:(Kafka|KRaftController|Connect)$`, func(r resource) []string {
		problems := r.is("spec.podTemplate.podSecurityContext.runAsNonRoot", true)
		// The operator puts the containers' own context from securityContext.
		problems = append(problems, restrictedContainer(r, r.at("spec.podTemplate.securityContext"))...)
		return append(problems, r.is("spec.podTemplate.podSecurityContext.seccompProfile.type", "RuntimeDefault")...)
	})...)
	return append(problems, each(plan, `^kubernetes:core/v1:Namespace$`, func(r resource) []string {
		labels, _ := r.at("metadata.labels").(map[string]any)
		var problems []string
		for mode, level := range map[string]string{"enforce": "baseline", "warn": "restricted", "audit": "restricted"} {
			if got := labels["pod-security.kubernetes.io/"+mode]; got != level {
				problems = append(problems, fmt.Sprintf("%s: pod-security.kubernetes.io/%s is %v, must be %s", r, mode, got, level))
			}
		}
		return problems
	})...)
}

func restrictedPod(r resource, pod any) []string {
	var problems []string
	for _, key := range []string{"hostNetwork", "hostPID", "hostIPC"} {
		if at(pod, key) == true {
			problems = append(problems, fmt.Sprintf("%s: %s", r, key))
		}
	}
	if at(pod, "securityContext.runAsNonRoot") != true || at(pod, "securityContext.seccompProfile.type") != "RuntimeDefault" {
		problems = append(problems, fmt.Sprintf("%s: must run as non-root with seccomp profile RuntimeDefault", r))
	}
	containers, _ := at(pod, "containers").([]any)
	for _, container := range containers {
		problems = append(problems, restrictedContainer(r, at(container, "securityContext"))...)
		if at(container, "securityContext.readOnlyRootFilesystem") != true {
			problems = append(problems, fmt.Sprintf("%s: the root file system can be written to", r))
		}
	}
	volumes, _ := at(pod, "volumes").([]any)
	for _, volume := range volumes {
		if at(volume, "hostPath") != nil {
			problems = append(problems, fmt.Sprintf("%s: a volume of the host", r))
		}
	}
	return problems
}

func restrictedContainer(r resource, context any) []string {
	drop := list(at(context, "capabilities.drop"))
	if at(context, "allowPrivilegeEscalation") != false || !slices.Contains(drop, "ALL") || at(context, "privileged") == true {
		return []string{fmt.Sprintf("%s: a container must drop ALL capabilities and not escalate; its context is %v", r, context)}
	}
	return nil
}

// usesToken are the service accounts whose pods ask the Kubernetes API, each with the reason.
var usesToken = map[string]string{
	"kafka": "a broker's init container reads the zone of its node",
}

// tokens: no pod gets a token that it doesn't use.
func tokens(plan *engine.Plan) []string {
	problems := each(plan, `^kubernetes:(apps/v1:Deployment|batch/v1:Job)$`, func(r resource) []string {
		return r.is("spec.template.spec.automountServiceAccountToken", false)
	})
	return append(problems, each(plan, `^kubernetes:core/v1:ServiceAccount$`, func(r resource) []string {
		name, _ := r.at("metadata.name").(string)
		if _, used := usesToken[name]; used {
			return nil
		}
		return r.is("automountServiceAccountToken", false)
	})...)
}

// defaultDeny: a policy closes the namespace in both directions, for every pod.
func defaultDeny(plan *engine.Plan) []string {
	for _, r := range of(plan, `^kubernetes:networking.k8s.io/v1:NetworkPolicy$`) {
		selector, ok := r.at("spec.podSelector").(map[string]any)
		types := list(r.at("spec.policyTypes"))
		if ok && len(selector) == 0 && slices.Contains(types, "Ingress") && slices.Contains(types, "Egress") &&
			r.at("spec.ingress") == nil && r.at("spec.egress") == nil {
			return nil
		}
	}
	return []string{"no NetworkPolicy denies all that others don't allow"}
}
