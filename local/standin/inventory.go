package standin

import (
	"fmt"
	"strings"

	"kafka-on-eks/local/machine"
)

// KafkaAccess is how a person on this machine gets into the stack's Kafka: as its super user.
type KafkaAccess struct {
	// Kafka is the name of the Kafka resource.
	Kafka              string
	Username, Password string
	// Users are all users of the listener for clients, with their passwords.
	Users map[string]string
	// CAPEM is the authority that signs the brokers' certificates.
	CAPEM string
}

// KafkaAccess finds the super user of a Kafka cluster among its listener's users.
func (c *Cloud) KafkaAccess(namespace, kafka string) (KafkaAccess, error) {
	var r kafkaResource
	if err := c.objects.get(reference{"Kafka", namespace, kafka}, &r); err != nil {
		return KafkaAccess{}, err
	}
	l, err := c.listener(namespace, "internal", internalPort, r.Spec.Listeners.Internal)
	if err != nil {
		return KafkaAccess{}, err
	}
	ca, err := c.authority(namespace)
	if err != nil {
		return KafkaAccess{}, err
	}
	for _, principal := range r.Spec.Authorization.SuperUsers {
		user := strings.TrimPrefix(principal, "User:")
		if password, ok := l.Users[user]; ok {
			return KafkaAccess{Kafka: kafka, Username: user, Password: password, Users: l.Users, CAPEM: ca.CertPEM}, nil
		}
	}
	return KafkaAccess{}, fmt.Errorf("find the super user of Kafka %s: none of %v is a user of its listener",
		kafka, r.Spec.Authorization.SuperUsers)
}

// Connector is a sink connector of the stack.
type Connector struct {
	Name, Namespace string
	// Kafka is the name of the Kafka resource that it reads.
	Kafka string
	// Configs are the connector's settings as its resource has them.
	Configs map[string]string
}

// Connectors lists the sink connectors.
func (c *Cloud) Connectors(namespace string) ([]Connector, error) {
	names, err := c.objects.names("Connector", namespace)
	if err != nil {
		return nil, err
	}
	var out []Connector
	for _, name := range names {
		var r connectorResource
		if err := c.objects.get(reference{"Connector", namespace, name}, &r); err != nil {
			return nil, err
		}
		var connect connectResource
		if err := c.objects.get(reference{"Connect", namespace, r.Spec.ConnectClusterRef.Name}, &connect); err != nil {
			return nil, err
		}
		out = append(out, Connector{Name: r.connector(), Namespace: namespace, Kafka: connect.kafka(), Configs: r.Spec.Configs})
	}
	return out, nil
}

// Pod is what the pod of a Deployment of the stack is told, as it was applied last.
func (c *Cloud) Pod(namespace, deployment string) (machine.Pod, error) {
	m := manifest{}
	if err := c.objects.get(reference{"Deployment", namespace, deployment}, &m); err != nil {
		return machine.Pod{}, err
	}
	return c.pod(m)
}

// Producers lists the names of the producers, one a source: they are the stack's only Deployments.
func (c *Cloud) Producers(namespace string) ([]string, error) {
	return c.objects.names("Deployment", namespace)
}
