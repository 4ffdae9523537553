package standin

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"kafka-on-eks/local/machine"
)

type workloadResource struct {
	Metadata struct{ Name, Namespace string }
	Spec     struct {
		Replicas                *int
		BackoffLimit            *int
		ProgressDeadlineSeconds int
		Template                struct{ Spec podResource }
	}
}

type podResource struct {
	ServiceAccountName            string
	TerminationGracePeriodSeconds int
	Containers                    []containerResource
	Volumes                       []volumeResource
}

type containerResource struct {
	Name, Image   string
	Command, Args []string
	Env           []struct {
		Name, Value string
		ValueFrom   *struct {
			SecretKeyRef, ConfigMapKeyRef *struct{ Name, Key string }
		}
	}
	Ports []struct {
		Name          string
		ContainerPort int
	}
	VolumeMounts []struct {
		Name, MountPath, SubPath string
	}
	ReadinessProbe struct {
		HTTPGet struct {
			Path string
			Port any // a name or a number
		}
	}
}

type itemResource struct{ Key, Path string }

type volumeResource struct {
	Name   string
	Secret *struct {
		SecretName string
		Items      []itemResource
	}
	ConfigMap *struct {
		Name  string
		Items []itemResource
	}
	Projected *struct {
		Sources []struct {
			Secret, ConfigMap *struct {
				Name  string
				Items []itemResource
			}
		}
	}
	EmptyDir map[string]any
}

func applyDeployment(ctx context.Context, c *Cloud, m manifest) (map[string]any, error) {
	pod, err := c.pod(m)
	if err != nil {
		return nil, err
	}
	if err := c.machine.Pod(ctx, pod); err != nil {
		return map[string]any{"replicas": 1, "unavailableReplicas": 1}, orUnwell(err)
	}
	return map[string]any{"replicas": 1, "readyReplicas": 1, "availableReplicas": 1}, nil
}

func applyJob(ctx context.Context, c *Cloud, m manifest) (map[string]any, error) {
	pod, err := c.pod(m)
	if err != nil {
		return nil, err
	}
	pod.OneShot = true
	if err := c.machine.Pod(ctx, pod); err != nil {
		return map[string]any{"failed": 1}, orUnwell(err)
	}
	return map[string]any{"succeeded": 1}, nil
}

// finishedJob is how a Job is that was applied before: it runs once, and what came of it stays.
func finishedJob(live manifest) (map[string]any, error) {
	status, _ := live["status"].(map[string]any)
	if failed, _ := status["failed"].(float64); failed > 0 {
		return status, orUnwell(fmt.Errorf("%s has failed, and a Job that has failed stays so: delete it, or have it made anew, by the annotation %s", live.reference(), replaceUnready))
	}
	return status, nil
}

// workloads are the kinds with pods of their own.
var workloads = []string{"Deployment", "Job"}

func deleteWorkload(ctx context.Context, c *Cloud, m manifest) error {
	return c.machine.RemovePod(ctx, m.metadata("name"))
}

// pod resolves a workload's single container: its environment and the files of its volumes.
func (c *Cloud) pod(m manifest) (machine.Pod, error) {
	var r workloadResource
	if err := m.into(&r); err != nil {
		return machine.Pod{}, err
	}
	spec := r.Spec.Template.Spec
	if len(spec.Containers) != 1 || (r.Spec.Replicas != nil && *r.Spec.Replicas != 1) {
		return machine.Pod{}, fmt.Errorf("%s: only one replica of one container has a stand-in", m.reference())
	}
	container := spec.Containers[0]
	ns := r.Metadata.Namespace
	if account := spec.ServiceAccountName; account != "" {
		if err := c.objects.get(reference{"ServiceAccount", ns, account}, &manifest{}); err != nil {
			return machine.Pod{}, fmt.Errorf("%s: no pod starts without its service account: %w", m.reference(), err)
		}
	}
	pod := machine.Pod{
		Namespace: ns, Name: r.Metadata.Name, Image: container.Image, Command: container.Command, Args: container.Args,
		Env: map[string]string{}, Files: map[string][]byte{}, ContainerPorts: map[string]int{},
		Grace:       time.Duration(spec.TerminationGracePeriodSeconds) * time.Second,
		ReadyWithin: time.Duration(r.Spec.ProgressDeadlineSeconds) * time.Second,
	}
	if limit := r.Spec.BackoffLimit; limit != nil {
		pod.Retries = *limit
	}
	for _, e := range container.Env {
		value := e.Value
		if from := e.ValueFrom; from != nil {
			kind, ref := "Secret", from.SecretKeyRef
			if ref == nil {
				kind, ref = "ConfigMap", from.ConfigMapKeyRef
			}
			if ref == nil {
				return pod, fmt.Errorf("%s: source of environment variable %s has no stand-in", m.reference(), e.Name)
			}
			entries, err := c.objects.entries(kind, ns, ref.Name)
			if err != nil {
				return pod, fmt.Errorf("%s: environment variable %s: %w", m.reference(), e.Name, err)
			}
			value = string(entries[ref.Key])
		}
		pod.Env[e.Name] = value
	}
	for _, p := range container.Ports {
		pod.ContainerPorts[p.Name] = p.ContainerPort
	}
	pod.ReadyPath = container.ReadinessProbe.HTTPGet.Path
	for _, p := range container.Ports {
		if port := fmt.Sprint(container.ReadinessProbe.HTTPGet.Port); port == p.Name || port == fmt.Sprint(p.ContainerPort) {
			pod.ReadyPort = p.Name
		}
	}
	for _, mount := range container.VolumeMounts {
		for _, v := range spec.Volumes {
			if v.Name != mount.Name {
				continue
			}
			files, err := c.volume(ns, v)
			if err != nil {
				return pod, fmt.Errorf("%s: volume %s: %w", m.reference(), v.Name, err)
			}
			for name, content := range files {
				if mount.SubPath != "" {
					if name == mount.SubPath {
						pod.Files[mount.MountPath] = content
					}
					continue
				}
				pod.Files[path.Join(mount.MountPath, name)] = content
			}
		}
	}
	return pod, nil
}

// remount has pods see a Secret or ConfigMap that has changed, as the kubelet does: what names it may stay the same.
func (c *Cloud) remount(ctx context.Context, changed reference) error {
	if changed.kind != "Secret" && changed.kind != "ConfigMap" {
		return nil
	}
	if err := c.remountUsers(ctx, changed); err != nil {
		return err
	}
	deployments, err := c.objects.names("Deployment", changed.namespace)
	if err != nil {
		return err
	}
	for _, name := range deployments {
		m := manifest{}
		if err := c.objects.get(reference{"Deployment", changed.namespace, name}, &m); err != nil {
			return err
		}
		var r workloadResource
		if err := m.into(&r); err != nil {
			return err
		}
		if !slices.ContainsFunc(r.Spec.Template.Spec.Volumes, func(v volumeResource) bool { return v.mounts(changed) }) {
			continue
		}
		pod, err := c.pod(m)
		if err != nil {
			return err
		}
		if err := c.machine.Remount(ctx, pod); err != nil {
			return err
		}
	}
	return nil
}

// mounts reports whether a volume has files of a Secret or ConfigMap.
func (v volumeResource) mounts(object reference) bool {
	secrets, configMaps := map[string]bool{}, map[string]bool{}
	if v.Secret != nil {
		secrets[v.Secret.SecretName] = true
	}
	if v.ConfigMap != nil {
		configMaps[v.ConfigMap.Name] = true
	}
	if v.Projected != nil {
		for _, s := range v.Projected.Sources {
			if s.Secret != nil {
				secrets[s.Secret.Name] = true
			}
			if s.ConfigMap != nil {
				configMaps[s.ConfigMap.Name] = true
			}
		}
	}
	return object.kind == "Secret" && secrets[object.name] || object.kind == "ConfigMap" && configMaps[object.name]
}

// volume gives the files of a volume by their path below its mount.
func (c *Cloud) volume(namespace string, v volumeResource) (map[string][]byte, error) {
	out := map[string][]byte{}
	add := func(kind, name string, items []itemResource) error {
		entries, err := c.objects.entries(kind, namespace, name)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			for key, content := range entries {
				out[key] = content
			}
			return nil
		}
		for _, item := range items {
			content, ok := entries[item.Key]
			if !ok {
				return fmt.Errorf("%s %s/%s has no key %s (it has %s)", kind, namespace, name, item.Key,
					strings.Join(sortedKeys(entries), ", "))
			}
			out[item.Path] = content
		}
		return nil
	}
	switch {
	case v.Secret != nil:
		return out, add("Secret", v.Secret.SecretName, v.Secret.Items)
	case v.ConfigMap != nil:
		return out, add("ConfigMap", v.ConfigMap.Name, v.ConfigMap.Items)
	case v.Projected != nil:
		for _, s := range v.Projected.Sources {
			kind, source := "Secret", s.Secret
			if source == nil {
				kind, source = "ConfigMap", s.ConfigMap
			}
			if source == nil {
				return nil, fmt.Errorf("a projected source other than a secret or config map has no stand-in")
			}
			if err := add(kind, source.Name, source.Items); err != nil {
				return nil, err
			}
		}
		return out, nil
	case v.EmptyDir != nil:
		return out, nil
	}
	return nil, fmt.Errorf("this kind of volume has no stand-in")
}
