package config

import (
	"fmt"
	"regexp"
	"slices"
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
	k.spot(c)
	k.release(c)
	k.kafkaNodes(c)
	k.generalNodes(c)
}

// spot checks the types that spot instances may have besides generalInstanceType. The pods are placed for that one, so that the others must hold as much.
func (k *checker) spot(c *Config) {
	const key = "nodes.spotInstanceTypes"
	k.must(c.Nodes.GeneralSpot || len(c.Nodes.SpotInstanceTypes) == 0, key, "got %q, must be left out, as nodes.generalSpot is off", c.Nodes.SpotInstanceTypes)
	first, known := infra.LookupInstanceType(c.Nodes.GeneralInstanceType)
	if !known || !k.good(key) {
		return
	}
	alike := infra.InstanceTypes(func(t infra.InstanceType) bool {
		return t.ARM == first.ARM && t.CPU == first.CPU && t.MemoryMiB == first.MemoryMiB && t.Name != first.Name
	})
	for i, name := range c.Nodes.SpotInstanceTypes {
		t, known := infra.LookupInstanceType(name)
		k.must(known && t.ARM == first.ARM && t.CPU >= first.CPU && t.MemoryMiB >= first.MemoryMiB && name != first.Name && !slices.Contains(c.Nodes.SpotInstanceTypes[:i], name),
			key, "got %q, must be other types with the same processor as %s, and no less CPU and memory, each once (e.g. %q)", c.Nodes.SpotInstanceTypes, first.Name, alike)
	}
}

// releasePattern is a release of EKS's images: a version of Kubernetes and a day.
var releasePattern = regexp.MustCompile(`^(1\.[0-9]{2})\.[0-9]{1,2}-20[0-9]{6}$`)

// release checks the version of the nodes' image. EKS refuses one that was made for another version of Kubernetes.
func (k *checker) release(c *Config) {
	release := c.Nodes.Release
	if release == "" || release == infra.LatestNodeRelease || !k.good("versions.kubernetes") {
		return
	}
	m := releasePattern.FindStringSubmatch(release)
	k.must(m != nil && m[1] == string(c.Versions.Kubernetes), "nodes.release", "got %q, must be %s, or a release of EKS's images for versions.kubernetes, %s (e.g. %[3]s.2-20251120)",
		release, infra.LatestNodeRelease, c.Versions.Kubernetes)
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
