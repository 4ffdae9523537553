package standin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// securityLabel of a namespace says which Pod Security Standard its pods must meet.
const securityLabel = "pod-security.kubernetes.io/enforce"

// podRule is one demand of the standards on a pod; it lists what breaks it, in the API server's words. Their rarer demands (capabilities beyond the usual
// ones, SELinux, AppArmor, /proc, sysctls, Windows) have no stand-in, but for the capabilities in "restricted".
// Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
type podRule struct {
	about  string
	levels []string
	breaks func(pod manifest) []string
}

var (
	every      = []string{"baseline", "restricted"}
	baseline   = []string{"baseline"}
	restricted = []string{"restricted"}
)

var podRules = []podRule{
	{"host namespaces", every, func(pod manifest) []string {
		return each([]string{"hostNetwork", "hostPID", "hostIPC"}, func(field string) string {
			return when(pod[field] == true, "%s=true", field)
		})
	}},
	{"privileged", every, byContainer(func(_, container manifest) string {
		return when(container.field("securityContext.privileged") == true, "must not set securityContext.privileged=true")
	})},
	{"hostPort", every, byContainer(func(_, container manifest) string {
		ports := each(list(container["ports"]), func(port manifest) string { return when(port["hostPort"] != nil, "%v", port["hostPort"]) })
		return when(len(ports) > 0, "uses hostPorts %s", strings.Join(ports, ", "))
	})},
	{"hostPath volumes", baseline, func(pod manifest) []string {
		return each(list(pod["volumes"]), func(volume manifest) string { return when(volume["hostPath"] != nil, "volume %q", volume["name"]) })
	}},
	{"restricted volume types", restricted, func(pod manifest) []string {
		return each(list(pod["volumes"]), func(volume manifest) string {
			kinds := slices.DeleteFunc(sortedKeys(volume), func(key string) bool { return slices.Contains(volumeFields, key) })
			return when(len(kinds) > 0, "volume %q uses restricted volume type %q", volume["name"], strings.Join(kinds, ", "))
		})
	}},
	{"allowPrivilegeEscalation != false", restricted, byContainer(func(_, container manifest) string {
		return when(container.field("securityContext.allowPrivilegeEscalation") != false, "must set securityContext.allowPrivilegeEscalation=false")
	})},
	{"unrestricted capabilities", restricted, byContainer(func(_, container manifest) string {
		dropped, _ := container.field("securityContext.capabilities.drop").([]any)
		return when(!slices.Contains(dropped, any("ALL")), `must set securityContext.capabilities.drop=["ALL"]`)
	})},
	{"unrestricted capabilities", restricted, byContainer(func(_, container manifest) string {
		added, _ := container.field("securityContext.capabilities.add").([]any)
		added = slices.DeleteFunc(slices.Clone(added), func(capability any) bool { return capability == "NET_BIND_SERVICE" })
		return when(len(added) > 0, "must not include %q in securityContext.capabilities.add", added)
	})},
	{"runAsNonRoot != true", restricted, byContainer(func(pod, container manifest) string {
		return when(either(pod, container, "runAsNonRoot") != true, "must set securityContext.runAsNonRoot=true")
	})},
	{"runAsUser=0", restricted, byContainer(func(pod, container manifest) string {
		return when(either(pod, container, "runAsUser") == 0.0, "must not set runAsUser=0")
	})},
	{"seccompProfile", restricted, byContainer(func(pod, container manifest) string {
		profile, _ := either(pod, container, "seccompProfile").(map[string]any)
		return when(profile["type"] != "RuntimeDefault" && profile["type"] != "Localhost",
			`must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`)
	})},
}

// volumeFields are a volume's name and the types that are allowed.
var volumeFields = []string{"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "name", "persistentVolumeClaim", "projected", "secret"}

// admitPods plays the admission of an object's pods: the API server takes the object, and refuses each pod that its controller makes.
func (c *Cloud) admitPods(m manifest) error {
	pod := m.podSpec()
	if pod == nil {
		return nil
	}
	namespace := manifest{}
	err := c.objects.get(reference{kind: "Namespace", name: m.metadata("namespace")}, &namespace)
	level, _ := valueAt(map[string]any(namespace), []string{"metadata", "labels", securityLabel}).(string)
	if errors.Is(err, errNoObject) {
		return nil
	}
	var broken []string
	for _, rule := range podRules {
		if found := rule.breaks(pod); slices.Contains(rule.levels, level) && len(found) > 0 {
			broken = append(broken, fmt.Sprintf("%s (%s)", rule.about, strings.Join(found, ", ")))
		}
	}
	if len(broken) > 0 {
		return fmt.Errorf("%s: its pods are forbidden: violates PodSecurity %q: %s", m.reference(), level, strings.Join(broken, ", "))
	}
	return err
}

// podSpec is that of the pods that an object leads to, nil where it leads to none. Confluent's operator puts the parts of a podTemplate into its pods.
func (m manifest) podSpec() manifest {
	if spec, ok := m.field("spec.template.spec").(map[string]any); ok {
		return spec
	}
	template, ok := m.field("spec.podTemplate").(map[string]any)
	if !ok {
		return nil
	}
	return manifest{"securityContext": template["podSecurityContext"], "containers": []any{
		map[string]any{"name": m.metadata("name"), "securityContext": template["securityContext"]},
	}}
}

// byContainer applies a rule to each container of a pod.
func byContainer(breaks func(pod, container manifest) string) func(manifest) []string {
	return func(pod manifest) []string {
		return each(slices.Concat(list(pod["initContainers"]), list(pod["containers"])), func(container manifest) string {
			problem := breaks(pod, container)
			return when(problem != "", "container %q %s", container["name"], problem)
		})
	}
}

// either is a field of a container's security context, or else of its pod's.
func either(pod, container manifest, field string) any {
	if v := container.field("securityContext." + field); v != nil {
		return v
	}
	return pod.field("securityContext." + field)
}

func list(v any) []manifest {
	all, _ := v.([]any)
	var out []manifest
	for _, e := range all {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// each gives what say has to say of each element.
func each[E any](all []E, say func(E) string) []string {
	var said []string
	for _, e := range all {
		if s := say(e); s != "" {
			said = append(said, s)
		}
	}
	return said
}

func when(condition bool, format string, args ...any) string {
	if !condition {
		return ""
	}
	return fmt.Sprintf(format, args...)
}
