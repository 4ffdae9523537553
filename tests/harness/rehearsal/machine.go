package rehearsal

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"kafka-on-eks/local/runtime"
	"kafka-on-eks/local/standin"
)

// machine takes the place of what really runs. It remembers what is there, and refuses what the real thing would refuse: brokers
// without controllers, topics and connectors without Kafka, and the other way round at the end.
type machine struct {
	mu sync.Mutex
	// has holds what is there, by kind and name.
	has map[string]bool
	// objects are the keys in each bucket.
	objects map[string][]string
	// faults are what goes wrong, by the beginning of what it is done to.
	faults []*fault
}

var _ standin.Machine = (*machine)(nil)

func newMachine() *machine { return &machine{has: map[string]bool{}, objects: map[string][]string{}} }

// add notes something that needs others to be there.
func (m *machine) add(what string, needs ...string) error {
	if err := m.suffer(what); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, n := range needs {
		if !m.has[n] {
			return fmt.Errorf("make %s: there is no %s", what, n)
		}
	}
	m.has[what] = true
	return nil
}

// remove forgets something, which no other may need any more.
func (m *machine) remove(what string, needed ...string) error {
	if err := m.suffer("removal of " + what); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.has[what] {
		return fmt.Errorf("remove %s: there is none", what)
	}
	for _, n := range needed {
		if !m.has[n] {
			return fmt.Errorf("remove %s: %s, which it needs to end well, is gone", what, n)
		}
	}
	delete(m.has, what)
	return nil
}

// left lists what is still there.
func (m *machine) left() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for what := range m.has {
		all = append(all, what)
	}
	return all
}

func (m *machine) S3(context.Context) (runtime.S3Endpoint, error) { return runtime.S3Endpoint{}, nil }

func (m *machine) CreateBucket(_ context.Context, bucket string) error {
	return m.add("bucket " + bucket)
}

func (m *machine) DeleteBucket(_ context.Context, bucket string, force bool) error {
	if !force {
		return fmt.Errorf("delete bucket %s: it holds objects", bucket)
	}
	return m.remove("bucket " + bucket)
}

func (m *machine) Objects(bucket, prefix string, most int) (keys []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, found := m.objects[bucket]; !found && !m.has["bucket "+bucket] {
		return nil, fmt.Errorf("NoSuchBucket: %s", bucket)
	}
	for _, key := range m.objects[bucket] {
		if strings.HasPrefix(key, prefix) && len(keys) < most {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

func (m *machine) Controllers(_ context.Context, spec runtime.ControllerSpec) error {
	return m.add("controllers " + spec.Name)
}

func (m *machine) RemoveControllers(_ context.Context, name string) error {
	return m.remove("controllers " + name)
}

func (m *machine) Brokers(_ context.Context, spec runtime.BrokerSpec) error {
	return m.add("brokers "+spec.Name, "controllers "+spec.ControllerName)
}

func (m *machine) RemoveBrokers(_ context.Context, name string) error {
	return m.remove("brokers " + name)
}

func (m *machine) KafkaReady(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.has["brokers "+name] {
		return fmt.Errorf("there is no Kafka %s", name)
	}
	return nil
}

func (m *machine) Topic(_ context.Context, spec runtime.TopicSpec) error {
	return m.add("topic "+spec.Name, "brokers "+spec.Kafka)
}

func (m *machine) RemoveTopic(_ context.Context, kafka, topic string) error {
	return m.remove("topic "+topic, "brokers "+kafka)
}

func (m *machine) Connector(_ context.Context, spec runtime.ConnectorSpec) error {
	return m.add("connector "+spec.Name, "brokers "+spec.Kafka)
}

func (m *machine) RemoveConnector(_ context.Context, name string) error {
	return m.remove("connector " + name)
}

func (m *machine) Pod(_ context.Context, pod runtime.Pod) error { return m.add("pod " + pod.Name) }

func (m *machine) Remount(context.Context, runtime.Pod) error { return nil }

func (m *machine) RemovePod(_ context.Context, name string) error { return m.remove("pod " + name) }
