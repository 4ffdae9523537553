package standin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kafka-on-eks/local/machine"
)

// sinkPlugin is the plugin that a Connect cluster must install before it can run the S3 sink.
const (
	sinkPlugin = "kafka-connect-s3"
	// workersImage has no plugins in it.
	workersImage = "/cp-server-connect"
	sinkClass    = "io.confluent.connect.s3.S3SinkConnector"
)

type connectResource struct {
	Metadata struct{ Name, Namespace string }
	Spec     struct {
		Replicas int
		Image    struct{ Application string }
		Build    struct {
			OnDemand struct {
				Plugins struct {
					ConfluentHub []struct{ Name, Owner, Version string }
				}
			}
		}
		Dependencies struct {
			Kafka struct {
				BootstrapEndpoint string
				Authentication    struct {
					JaasConfig struct{ SecretRef string }
				}
			}
		}
	}
}

// kafka is the name of the Kafka resource in the bootstrap address ("kafka.confluent.svc.cluster.local:9071").
func (r connectResource) kafka() string {
	name, _, _ := strings.Cut(r.Spec.Dependencies.Kafka.BootstrapEndpoint, ".")
	return name
}

// login is the Secret with whom the workers are in Kafka.
func (r connectResource) login() string {
	return r.Spec.Dependencies.Kafka.Authentication.JaasConfig.SecretRef
}

// applyConnect checks what a Connect worker needs. Nothing runs for it: each connector is a process
// of its own here.
func applyConnect(ctx context.Context, c *Cloud, m manifest) (map[string]any, error) {
	if err := c.requireOperator(m); err != nil {
		return nil, err
	}
	var r connectResource
	if err := m.into(&r); err != nil {
		return nil, err
	}
	if err := c.machine.KafkaReady(ctx, r.kafka()); err != nil {
		return nil, fmt.Errorf("%s: bootstrapEndpoint %q: %w", m.reference(), r.Spec.Dependencies.Kafka.BootstrapEndpoint, err)
	}
	if _, err := c.objects.entries("Secret", r.Metadata.Namespace, r.login()); err != nil {
		return nil, fmt.Errorf("find the identity of %s: %w", m.reference(), err)
	}
	connectors, err := c.connectorsOf(r)
	if err != nil {
		return nil, err
	}
	for _, connector := range connectors {
		// Workers that come up without the plugin of a connector that is there leave it failed, and nobody waits for that.
		if err := r.refuse(connector); err != nil {
			return nil, err
		}
	}
	var before connectResource
	at := reference{"Connect", r.Metadata.Namespace, r.Metadata.Name}
	if err := c.objects.get(at, &before); err != nil && !errors.Is(err, errNoObject) {
		return nil, err
	}
	if before.login() == r.login() {
		return running(r.Spec.Replicas), nil
	}
	for _, connector := range connectors { // workers read their login at their start, and their connectors start again with them
		spec, err := c.connectorSpec(connector, r)
		if err != nil {
			return nil, err
		}
		if err := c.machine.Connector(ctx, spec); err != nil {
			return phase(r.Spec.Replicas, err), orUnwell(err)
		}
	}
	return running(r.Spec.Replicas), nil
}

// connectorsOf are the connectors that are there of workers.
func (c *Cloud) connectorsOf(workers connectResource) ([]connectorResource, error) {
	names, err := c.objects.names("Connector", workers.Metadata.Namespace)
	if err != nil {
		return nil, err
	}
	var all []connectorResource
	for _, name := range names {
		var r connectorResource
		if err := c.objects.get(reference{"Connector", workers.Metadata.Namespace, name}, &r); err != nil {
			return nil, err
		}
		if r.Spec.ConnectClusterRef.Name == workers.Metadata.Name {
			all = append(all, r)
		}
	}
	return all, nil
}

// connectorSpec is what runs a connector, as the user that its workers are.
func (c *Cloud) connectorSpec(r connectorResource, workers connectResource) (machine.ConnectorSpec, error) {
	identity, err := c.objects.entries("Secret", r.Metadata.Namespace, workers.login())
	if err != nil {
		return machine.ConnectorSpec{}, err
	}
	ca, err := c.authority(r.Metadata.Namespace)
	if err != nil {
		return machine.ConnectorSpec{}, err
	}
	username, password := credentials(identity["plain.txt"])
	configs := map[string]string{"connector.class": r.Spec.Class, "tasks.max": fmt.Sprint(r.Spec.TaskMax)}
	for k, v := range r.Spec.Configs {
		configs[k] = v
	}
	return machine.ConnectorSpec{
		Name: r.connector(), Kafka: workers.kafka(), Username: username, Password: password, CAPEM: ca.CertPEM, Configs: configs,
	}, nil
}

// refuse refuses a connector whose plugin the workers don't have. An image of another name than Confluent's has been built with its plugins.
func (r connectResource) refuse(connector connectorResource) error {
	installed := !strings.Contains(r.Spec.Image.Application, workersImage)
	for _, p := range r.Spec.Build.OnDemand.Plugins.ConfluentHub {
		installed = installed || p.Name == sinkPlugin
	}
	if installed {
		return nil
	}
	return fmt.Errorf("%s: Connect %s does not install the plugin %s that has class %s, and its image %s doesn't have it",
		reference{"Connector", connector.Metadata.Namespace, connector.Metadata.Name}, r.Metadata.Name, sinkPlugin, connector.Spec.Class, r.Spec.Image.Application)
}

func deleteConnect(_ context.Context, c *Cloud, m manifest) error { return c.requireOperator(m) }

type connectorResource struct {
	Metadata struct{ Name, Namespace string }
	Spec     struct {
		Name              string
		Class             string
		TaskMax           int
		Configs           map[string]string
		ConnectClusterRef struct{ Name string }
	}
}

func applyConnector(ctx context.Context, c *Cloud, m manifest) (map[string]any, error) {
	if err := c.requireOperator(m); err != nil {
		return nil, err
	}
	var r connectorResource
	if err := m.into(&r); err != nil {
		return nil, err
	}
	var connect connectResource
	at := reference{"Connect", r.Metadata.Namespace, r.Spec.ConnectClusterRef.Name}
	if err := c.objects.get(at, &connect); err != nil {
		return nil, fmt.Errorf("find the workers of %s: %w", m.reference(), err)
	}
	if r.Spec.Class != sinkClass {
		return nil, fmt.Errorf("%s: class %s has no stand-in, only %s has", m.reference(), r.Spec.Class, sinkClass)
	}
	if err := connect.refuse(r); err != nil {
		return nil, err
	}
	spec, err := c.connectorSpec(r, connect)
	if err != nil {
		return nil, err
	}
	if err := c.machine.Connector(ctx, spec); err != nil {
		return map[string]any{"state": "CREATED", "connectorState": "FAILED", "tasksReady": fmt.Sprintf("0/%d", r.Spec.TaskMax), "failedTasksCount": r.Spec.TaskMax}, orUnwell(err)
	}
	return map[string]any{"state": "CREATED", "connectorState": "RUNNING", "tasksReady": fmt.Sprintf("%[1]d/%[1]d", r.Spec.TaskMax), "failedTasksCount": 0}, nil
}

func (r connectorResource) connector() string {
	if r.Spec.Name != "" {
		return r.Spec.Name
	}
	return r.Metadata.Name
}

// deleteConnector plays the operator's finalizer, which asks the live Connect workers.
func deleteConnector(ctx context.Context, c *Cloud, m manifest) error {
	if err := c.requireOperator(m); err != nil {
		return err
	}
	var r connectorResource
	if err := m.into(&r); err != nil {
		return err
	}
	at := reference{"Connect", r.Metadata.Namespace, r.Spec.ConnectClusterRef.Name}
	if err := c.objects.get(at, &connectResource{}); err != nil {
		return fmt.Errorf("%s: its Connect cluster is gone, so its finalizer would hang: %w", m.reference(), err)
	}
	return c.machine.RemoveConnector(ctx, r.connector())
}
