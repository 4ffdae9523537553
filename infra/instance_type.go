package infra

import (
	"slices"
	"strings"
)

// InstanceType is a type of EC2 instances, with its hardware.
type InstanceType struct {
	Name string
	// CPU is in thousandths of a core, MemoryMiB as AWS lists it.
	CPU, MemoryMiB int
	// ARM is set for AWS's own Graviton processors, and not for Intel's and AMD's.
	ARM bool
	// Interfaces and AddressesEach, the addresses of each interface, bound how many pods a node takes, as each pod has an address of the VPC.
	Interfaces, AddressesEach int
}

// LookupInstanceType returns an instance type by its name, and whether the program knows it.
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

// maxPods is the kubelet's limit if the network add-on hands out the VPC's addresses one by one, as it does by default.
func (t InstanceType) maxPods() int { return t.Interfaces*(t.AddressesEach-1) + 2 }

// Allocatable is the CPU (in thousandths of a core) and the memory (in MiB) that a node leaves to its pods.
//
// nodeadm of Amazon Linux 2023 sets the kubelet's share (awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go). Of CPU it is 6 % of the
// first core, 1 % of the second, 0.5 % of the next two and 0.25 % of the rest. Of memory it is 255 MiB, 11 MiB for each pod that the node may
// have, and the 100 MiB below which the kubelet evicts pods. Firmware and kernel take memory before that: Karpenter assumes 7.5 %
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
