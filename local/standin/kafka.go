package standin

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"kafka-on-eks/local/machine"
)

// operatorChart is the Helm chart of Confluent for Kubernetes; without its release nothing acts on
// the custom resources.
const operatorChart = "confluent-for-kubernetes"

// isOperator reports whether a chart is the operator's, from whatever repository. One in a registry has its address before its name.
func isOperator(chart string) bool { return path.Base(chart) == operatorChart }

// caSecret is where the operator looks for the authority that signs the components' certificates.
// Source: Confluent's guide to auto-generated certificates.
const caSecret = "ca-pair-sslcerts"

// Ports that CFK gives the listeners, inside the cluster.
const (
	internalPort    = 9071
	replicationPort = 9072
	controllerPort  = 9074
)

// listenerResource is a listener, or a client's view of one, in Confluent's custom resources.
type listenerResource struct {
	TLS            struct{ Enabled bool }
	Authentication struct {
		Type       string
		JaasConfig struct{ SecretRef string }
	}
}

type kafkaResource struct {
	Metadata struct{ Name, Namespace string }
	Spec     struct {
		Replicas      int
		ClusterID     string
		Authorization struct {
			Type       string
			SuperUsers []string
		}
		Listeners struct {
			Controller, Internal, Replication listenerResource
		}
		ConfigOverrides struct{ Server []string }
		Dependencies    struct {
			KRaftController struct {
				ClusterRef         struct{ Name string }
				ControllerListener listenerResource
			}
		}
	}
}

// into reads an object into a struct.
func (m manifest) into(v any) error {
	if err := remarshal(m, v); err != nil {
		return fmt.Errorf("read %s: %w", m.reference(), err)
	}
	return nil
}

// requireOperator fails where no release of the operator's chart is in the namespace.
func (c *Cloud) requireOperator(m manifest) error {
	names, err := c.objects.names("Release", m.metadata("namespace"))
	if err != nil {
		return err
	}
	for _, name := range names {
		var release struct{ Chart string }
		if err := c.objects.get(reference{"Release", m.metadata("namespace"), name}, &release); err != nil {
			return err
		}
		if isOperator(release.Chart) {
			return nil
		}
	}
	return fmt.Errorf("%s: no release of the chart %s in namespace %s acts on it: "+
		"the operator must be installed first and removed last", m.reference(), operatorChart, m.metadata("namespace"))
}

// listener completes a listener with the users and the client identity in its secret.
func (c *Cloud) listener(namespace, name string, port int, l listenerResource) (machine.Listener, error) {
	out := machine.Listener{Name: name, Port: port, TLS: l.TLS.Enabled}
	if l.Authentication.Type == "" || l.Authentication.Type == "none" {
		return out, nil
	}
	if l.Authentication.Type != "plain" {
		return out, fmt.Errorf("listener %s: authentication %s has no stand-in, only plain has", name, l.Authentication.Type)
	}
	entries, err := c.objects.entries("Secret", namespace, l.Authentication.JaasConfig.SecretRef)
	if err != nil {
		return out, fmt.Errorf("listener %s: %w", name, err)
	}
	out.SASL = true
	if users, ok := entries["plain-users.json"]; ok {
		if err := json.Unmarshal(users, &out.Users); err != nil {
			return out, fmt.Errorf("listener %s: decode plain-users.json of secret %s: %w",
				name, l.Authentication.JaasConfig.SecretRef, err)
		}
	}
	client := entries["plain-interbroker.txt"]
	if client == nil {
		client = entries["plain.txt"]
	}
	out.Username, out.Password = credentials(client)
	return out, nil
}

// remountUsers has brokers and controllers take over the users of a Secret that has changed: the operator makes their servers' file of it, which these read again
// and again. Their own login, in the same Secret, they read at their start only.
func (c *Cloud) remountUsers(ctx context.Context, changed reference) error {
	for _, kind := range []string{"KRaftController", "Kafka"} {
		names, err := c.objects.names(kind, changed.namespace)
		if err != nil {
			return err
		}
		for _, name := range names {
			var r kafkaResource
			if err := c.objects.get(reference{kind, changed.namespace, name}, &r); err != nil {
				return err
			}
			users := map[string]map[string]string{}
			for listener, l := range r.listeners() {
				if changed.kind != "Secret" || l.Authentication.JaasConfig.SecretRef != changed.name {
					continue
				}
				known, err := c.listener(changed.namespace, listener, 0, l)
				if err != nil {
					return err
				}
				users[listener] = known.Users
			}
			if len(users) == 0 {
				continue
			}
			if err := c.machine.Users(ctx, name, users); err != nil {
				return err
			}
		}
	}
	return nil
}

// listeners are those of the resource, and the controllers' where it says how to call that.
func (r *kafkaResource) listeners() map[string]listenerResource {
	controller := r.Spec.Listeners.Controller
	if r.Spec.Dependencies.KRaftController.ClusterRef.Name != "" {
		controller = r.Spec.Dependencies.KRaftController.ControllerListener
	}
	return map[string]listenerResource{"internal": r.Spec.Listeners.Internal, "replication": r.Spec.Listeners.Replication, "controller": controller}
}

// credentials reads "username=..\npassword=..", CFK's form of a client identity.
func credentials(file []byte) (username, password string) {
	for line := range strings.Lines(string(file)) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "=")
		switch key {
		case "username":
			username = value
		case "password":
			password = value
		}
	}
	return username, password
}

func (c *Cloud) authority(namespace string) (machine.KeyPair, error) {
	entries, err := c.objects.entries("Secret", namespace, caSecret)
	if err != nil {
		return machine.KeyPair{}, fmt.Errorf("find the certificate authority: %w", err)
	}
	return machine.KeyPair{CertPEM: string(entries["tls.crt"]), KeyPEM: string(entries["tls.key"])}, nil
}

func applyControllers(ctx context.Context, c *Cloud, m manifest) (map[string]any, error) {
	if err := c.requireOperator(m); err != nil {
		return nil, err
	}
	var r kafkaResource
	if err := m.into(&r); err != nil {
		return nil, err
	}
	ns := r.Metadata.Namespace
	ca, err := c.authority(ns)
	if err != nil {
		return nil, err
	}
	controller, err := c.listener(ns, "controller", controllerPort, r.Spec.Listeners.Controller)
	if err != nil {
		return nil, err
	}
	err = c.machine.Controllers(ctx, machine.ControllerSpec{
		Name: r.Metadata.Name, Namespace: ns, ClusterID: r.Spec.ClusterID, Replicas: r.Spec.Replicas, CA: ca,
		Listener: controller, SuperUsers: r.Spec.Authorization.SuperUsers, Overrides: r.Spec.ConfigOverrides.Server,
	})
	return phase(r.Spec.Replicas, err), orUnwell(err)
}

func deleteControllers(ctx context.Context, c *Cloud, m manifest) error {
	if err := c.requireOperator(m); err != nil {
		return err
	}
	return c.machine.RemoveControllers(ctx, m.metadata("name"))
}

func applyKafka(ctx context.Context, c *Cloud, m manifest) (map[string]any, error) {
	if err := c.requireOperator(m); err != nil {
		return nil, err
	}
	var r kafkaResource
	if err := m.into(&r); err != nil {
		return nil, err
	}
	ns := r.Metadata.Namespace
	controllers := r.Spec.Dependencies.KRaftController.ClusterRef.Name
	if err := c.objects.get(reference{"KRaftController", ns, controllers}, &kafkaResource{}); err != nil {
		return nil, fmt.Errorf("find the controllers of %s: %w", m.reference(), err)
	}
	ca, err := c.authority(ns)
	if err != nil {
		return nil, err
	}
	spec := machine.BrokerSpec{
		Name: r.Metadata.Name, Namespace: ns, Replicas: r.Spec.Replicas, CA: ca, ControllerName: controllers,
		SuperUsers: r.Spec.Authorization.SuperUsers, Overrides: r.Spec.ConfigOverrides.Server,
	}
	if spec.Internal, err = c.listener(ns, "internal", internalPort, r.Spec.Listeners.Internal); err != nil {
		return nil, err
	}
	if spec.Replication, err = c.listener(ns, "replication", replicationPort, r.Spec.Listeners.Replication); err != nil {
		return nil, err
	}
	toControllers := r.Spec.Dependencies.KRaftController.ControllerListener
	if spec.Controller, err = c.listener(ns, "controller", controllerPort, toControllers); err != nil {
		return nil, err
	}
	err = c.machine.Brokers(ctx, spec)
	return phase(r.Spec.Replicas, err), orUnwell(err)
}

func deleteKafka(ctx context.Context, c *Cloud, m manifest) error {
	if err := c.requireOperator(m); err != nil {
		return err
	}
	return c.machine.RemoveBrokers(ctx, m.metadata("name"))
}

// running is the status that CFK reports of a component that is ready.
func running(replicas int) map[string]any {
	return map[string]any{"phase": "RUNNING", "replicas": replicas, "readyReplicas": replicas}
}

// phase is the status that CFK reports of a component that came to err.
func phase(replicas int, err error) map[string]any {
	if err != nil {
		return map[string]any{"phase": "PROVISIONING", "replicas": replicas}
	}
	return running(replicas)
}

type topicResource struct {
	Metadata struct{ Name, Namespace string }
	Spec     struct {
		Name            string
		PartitionCount  int
		Replicas        int
		Configs         map[string]string
		KafkaClusterRef struct{ Name string }

		KafkaRestClassRef struct{ Name string }
	}
}

// kafka finds the Kafka that a topic belongs to, through its reference or its REST class.
func (r topicResource) kafka(c *Cloud) (string, error) {
	if name := r.Spec.KafkaClusterRef.Name; name != "" {
		return name, nil
	}
	if r.Spec.KafkaRestClassRef.Name == "" {
		return "", fmt.Errorf("topic %s: neither kafkaRestClassRef nor kafkaClusterRef is set", r.Metadata.Name)
	}
	var class struct {
		Spec struct{ KafkaClusterRef struct{ Name string } }
	}
	ref := reference{"KafkaRestClass", r.Metadata.Namespace, r.Spec.KafkaRestClassRef.Name}
	if err := c.objects.get(ref, &class); err != nil {
		return "", err
	}
	return class.Spec.KafkaClusterRef.Name, nil
}

func (r topicResource) topic() string {
	if r.Spec.Name != "" {
		return r.Spec.Name
	}
	return r.Metadata.Name
}

func applyTopic(ctx context.Context, c *Cloud, m manifest) (map[string]any, error) {
	var r topicResource
	if err := m.into(&r); err != nil {
		return nil, err
	}
	kafka, err := r.kafka(c)
	if err != nil {
		return nil, err
	}
	err = c.machine.Topic(ctx, machine.TopicSpec{
		Kafka: kafka, Name: r.topic(), Partitions: r.Spec.PartitionCount, Replicas: r.Spec.Replicas, Configs: r.Spec.Configs,
	})
	if err != nil {
		return map[string]any{"state": "ERROR"}, orUnwell(err)
	}
	return map[string]any{"state": "CREATED", "appState": "Created", "partitionCount": r.Spec.PartitionCount, "replicas": r.Spec.Replicas}, nil
}

// deleteTopic plays the operator's finalizer, which calls the live cluster: without one it hangs for
// ever, so here it is an error.
func deleteTopic(ctx context.Context, c *Cloud, m manifest) error {
	if err := c.requireOperator(m); err != nil {
		return err
	}
	var r topicResource
	if err := m.into(&r); err != nil {
		return err
	}
	kafka, err := r.kafka(c)
	if err != nil {
		return err
	}
	if err := c.machine.KafkaReady(ctx, kafka); err != nil {
		return fmt.Errorf("%s: its finalizer would hang: delete topics before Kafka: %w", m.reference(), err)
	}
	return c.machine.RemoveTopic(ctx, kafka, r.topic())
}
