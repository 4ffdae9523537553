package infra

import (
	"slices"
	"strings"
)

// InstanceType is what a node's hardware offers.
type InstanceType struct {
	Name string
	// CPU in thousandths of a core, MemoryMiB as AWS lists it.
	CPU, MemoryMiB int
	// ARM tells AWS's own Graviton processors from Intel's and AMD's.
	ARM bool
	// Interfaces and AddressesEach bound how many pods a node takes: each has an address of the VPC.
	Interfaces, AddressesEach int
}

// LookupInstanceType returns an instance type by its name, and whether it is one of those that the program knows.
func LookupInstanceType(name string) (InstanceType, bool) {
	family, size, _ := strings.Cut(name, ".")
	f, ok := instanceFamilies[family]
	if !ok || !slices.Contains(f.sizes, size) {
		return InstanceType{}, false
	}
	s := instanceSizes[size]
	return InstanceType{Name: name, CPU: s.cores * 1000, MemoryMiB: s.cores * f.gibPerCore << 10, ARM: f.arm, Interfaces: s.interfaces, AddressesEach: s.addresses}, true
}

// InstanceTypes lists the names of the known instance types for which fits is true, smallest first.
func InstanceTypes(fits func(InstanceType) bool) []string {
	var found []InstanceType
	for family, f := range instanceFamilies {
		for _, size := range f.sizes {
			if t, _ := LookupInstanceType(family + "." + size); fits(t) {
				found = append(found, t)
			}
		}
	}
	slices.SortFunc(found, func(a, b InstanceType) int {
		if a.CPU*4+a.MemoryMiB != b.CPU*4+b.MemoryMiB { // a core costs about as much as 4 GiB
			return a.CPU*4 + a.MemoryMiB - b.CPU*4 - b.MemoryMiB
		}
		return strings.Compare(a.Name, b.Name)
	})
	names := make([]string, len(found))
	for i, t := range found {
		names[i] = t.Name
	}
	return names
}

// maxPods is the kubelet's limit where pods have addresses of the VPC one by one, as the network add-on hands them out by default.
func (t InstanceType) maxPods() int { return t.Interfaces*(t.AddressesEach-1) + 2 }

// Allocatable is the CPU (in thousandths of a core) and memory (in MiB) of a node that its pods can ask for.
//
// The kubelet's share is as nodeadm of Amazon Linux 2023 sets it (awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go): of CPU 6 % of
// the first core, 1 % of the second, 0.5 % of the next two and 0.25 % of the rest; of memory 255 MiB and 11 MiB for each pod that the node
// may have, and 100 MiB below which it evicts. Firmware and kernel take memory before that; 7.5 % is what Karpenter assumes
// (vm-memory-overhead-percent), and no type here takes more.
func (t InstanceType) Allocatable() (cpu, memoryMiB int) {
	reserved, from := 0, 0
	for _, step := range []struct{ upTo, perTenThousand int }{{1000, 600}, {2000, 100}, {4000, 50}, {t.CPU, 25}} {
		if t.CPU > from {
			reserved += (min(t.CPU, max(step.upTo, from)) - from) * step.perTenThousand / 10_000
		}
		from = step.upTo
	}
	return t.CPU - reserved, t.MemoryMiB*925/1000 - (255 + 11*t.maxPods()) - 100
}
