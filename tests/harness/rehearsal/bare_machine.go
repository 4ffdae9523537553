package rehearsal

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/standin"
)

// bareMachine takes the place of what really runs. It remembers what is there, and refuses what the real thing would refuse: brokers
// without controllers, topics and connectors without Kafka, and the other way round at the end.
type bareMachine struct {
	mu sync.Mutex
	// has holds what is there, by kind and name.
	has map[string]bool
	// objects are the keys in each bucket.
	objects map[string][]string
	// faults are what goes wrong, by the beginning of what it is done to.
	faults []*fault
}

var _ standin.Machine = (*bareMachine)(nil)

func newBareMachine() *bareMachine {
	return &bareMachine{has: map[string]bool{}, objects: map[string][]string{}}
}

// add notes something that needs others to be there.
func (m *bareMachine) add(what string, needs ...string) error {
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
func (m *bareMachine) remove(what string, needed ...string) error {
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
func (m *bareMachine) left() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for what := range m.has {
		all = append(all, what)
	}
	return all
}

func (m *bareMachine) S3(context.Context) (machine.S3Endpoint, error) {
	return machine.S3Endpoint{}, nil
}

func (m *bareMachine) CreateBucket(_ context.Context, bucket string) error {
	return m.add("bucket " + bucket)
}

func (m *bareMachine) DeleteBucket(_ context.Context, bucket string, force bool) error {
	if !force {
		return fmt.Errorf("delete bucket %s: it holds objects", bucket)
	}
	return m.remove("bucket " + bucket)
}

func (m *bareMachine) Objects(bucket, prefix string, most int) (keys []string, err error) {
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

func (m *bareMachine) Controllers(_ context.Context, spec machine.ControllerSpec) error {
	return m.add("controllers " + spec.Name)
}

func (m *bareMachine) RemoveControllers(_ context.Context, name string) error {
	return m.remove("controllers " + name)
}

func (m *bareMachine) Brokers(_ context.Context, spec machine.BrokerSpec) error {
	return m.add("brokers "+spec.Name, "controllers "+spec.ControllerName)
}

func (m *bareMachine) RemoveBrokers(_ context.Context, name string) error {
	return m.remove("brokers " + name)
}

func (m *bareMachine) KafkaReady(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.has["brokers "+name] {
		return fmt.Errorf("there is no Kafka %s", name)
	}
	return nil
}

func (m *bareMachine) Users(context.Context, string, map[string]map[string]string) error { return nil }

func (m *bareMachine) Topic(_ context.Context, spec machine.TopicSpec) error {
	return m.add("topic "+spec.Name, "brokers "+spec.Kafka)
}

func (m *bareMachine) RemoveTopic(_ context.Context, kafka, topic string) error {
	return m.remove("topic "+topic, "brokers "+kafka)
}

func (m *bareMachine) Connector(_ context.Context, spec machine.ConnectorSpec) error {
	return m.add("connector "+spec.Name, "brokers "+spec.Kafka)
}

func (m *bareMachine) RemoveConnector(_ context.Context, name string) error {
	return m.remove("connector " + name)
}

// Pod has a pod that fails be there all the same.
func (m *bareMachine) Pod(_ context.Context, pod machine.Pod) error {
	m.mu.Lock()
	m.has["pod "+pod.Name] = true
	m.mu.Unlock()
	return m.suffer("pod " + pod.Name)
}

func (m *bareMachine) Remount(context.Context, machine.Pod) error { return nil }

// RemovePod removes a pod, if there is one: as of what the cluster has refused, there may be none.
func (m *bareMachine) RemovePod(_ context.Context, name string) error {
	m.mu.Lock()
	there := m.has["pod "+name]
	m.mu.Unlock()
	if !there {
		return nil
	}
	return m.remove("pod " + name)
}
