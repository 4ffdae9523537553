package config

import (
	"fmt"
	"strings"

	"kafka-on-eks/infra"
)

// need is CPU in thousandths of a core, and memory in MiB.
type need struct{ cpu, memoryMiB int }

// String writes a need in the units of the config.
func (n need) String() string { return fmt.Sprintf("%dm CPU and %dMi memory", n.cpu, n.memoryMiB) }

func (n need) plus(others ...need) need {
	for _, o := range others {
		n.cpu, n.memoryMiB = n.cpu+o.cpu, n.memoryMiB+o.memoryMiB
	}
	return n
}

func (n need) times(count int) need { return need{n.cpu * count, n.memoryMiB * count} }

func (n need) fits(in need) bool { return n.cpu <= in.cpu && n.memoryMiB <= in.memoryMiB }

func needOf(cpu Cores, memory Size) need {
	millicores, _ := cpu.millicores()
	mebibytes, _ := memory.Mebibytes()
	return need{int(millicores), int(mebibytes)}
}

func allocatable(t infra.InstanceType) need {
	cpu, memory := t.Allocatable()
	return need{cpu, memory}
}

var (
	// everyNode is the need of the add-ons on each node: aws-node 50m, kube-proxy 100m, ebs-csi-node three containers of 10m and 40Mi.
	everyNode = need{180, 120}
	// anyNode is the need of the pods that are not on each node, but on some general node: two pods each of coredns (100m, 70Mi), metrics-server
	// (100m, 200Mi) and ebs-csi-controller (six containers of 10m and 40Mi), and the operator (100m, 512Mi).
	anyNode = need{620, 1532}
)

// nodes refuses instance types that are too small for a pod, which would stay pending for ever.
func (k *checker) nodes(c *Config) {
	for _, group := range []struct{ key, name string }{{"nodes.kafkaInstanceType", c.Nodes.KafkaInstanceType}, {"nodes.generalInstanceType", c.Nodes.GeneralInstanceType}} {
		_, known := infra.LookupInstanceType(group.name)
		k.must(known, group.key, "got %q, must be an EC2 instance type of a family m, r or c, 5 to 8, whose size the program knows (e.g. m7g.xlarge)", group.name)
	}
	k.kafkaNodes(c)
	k.generalNodes(c)
}

func (k *checker) kafkaNodes(c *Config) {
	const key = "nodes.kafkaInstanceType"
	if !k.good(key) || !k.allGood("broker.cpu", "broker.memory", "controller.cpu", "controller.memory") {
		return
	}
	t, _ := infra.LookupInstanceType(c.Nodes.KafkaInstanceType)
	wanted := needOf(c.Broker.CPU, c.Broker.Memory).plus(needOf(c.Controller.CPU, c.Controller.Memory), everyNode)
	k.must(wanted.fits(allocatable(t)), key, "got %s, which leaves pods %v, must leave at least %v for a broker, a controller and the add-ons (e.g. %s)",
		t.Name, allocatable(t), wanted, smallest(wanted, t))
}

func (k *checker) generalNodes(c *Config) {
	const key = "nodes.generalInstanceType"
	if !k.good(key) || !k.allGood("nodes.generalCount", "connect.replicas", "connect.cpu", "connect.memory", "producer.cpu", "producer.memory") {
		return
	}
	t, _ := infra.LookupInstanceType(c.Nodes.GeneralInstanceType)
	worker, producer := needOf(c.Connect.CPU, c.Connect.Memory), needOf(c.Producer.CPU, c.Producer.Memory)
	pods := worker.times(c.Connect.Replicas).plus(producer.times(len(c.AllSources())), anyNode)
	for _, pod := range []struct {
		name string
		need need
	}{{"a worker of Connect", worker}, {"a producer", producer}} {
		wanted := pod.need.plus(everyNode)
		k.must(wanted.fits(allocatable(t)), key, "got %s, which leaves pods %v, must leave at least %v for %s and the add-ons (e.g. %s)",
			t.Name, allocatable(t), wanted, pod.name, smallest(wanted, t))
	}
	all := pods.plus(everyNode.times(c.Nodes.GeneralCount))
	has := allocatable(t).times(c.Nodes.GeneralCount)
	enough := 2
	for enough < 50 && !pods.plus(everyNode.times(enough)).fits(allocatable(t).times(enough)) {
		enough++
	}
	k.must(all.fits(has) || !k.good(key), "nodes.generalCount", "got %d of %s, which leave pods %v, must leave at least %v for Connect, producers and the add-ons (e.g. %d)",
		c.Nodes.GeneralCount, t.Name, has, all, enough)
}

// allGood reports whether none of the keys has a problem so far.
func (k *checker) allGood(keys ...string) bool {
	for _, key := range keys {
		if !k.good(key) {
			return false
		}
	}
	return true
}

// smallest names the smallest instance type of the same generation that leaves its pods enough. If none does, it says what to do.
func smallest(wanted need, like infra.InstanceType) string {
	names := infra.InstanceTypes(func(t infra.InstanceType) bool {
		return generation(t) == generation(like) && wanted.fits(allocatable(t))
	})
	if len(names) == 0 {
		return "m8g.48xlarge, or smaller pods"
	}
	return names[0]
}

// generation is a family's name without its first letter, which says how much memory there is for each core: 7g of m7g, c7g and r7g.
func generation(t infra.InstanceType) string {
	family, _, _ := strings.Cut(t.Name, ".")
	return family[1:]
}
