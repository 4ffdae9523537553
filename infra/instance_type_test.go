package infra

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestInstanceTypes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                           string
		cpu, memory, pods              int
		allocatableCPU, allocatableMiB int
		arm                            bool
	}{
		// Pods as in amazon-eks-ami's eni-max-pods.txt; CPU as `kubectl get node` shows it (1930m, 3920m, 7910m, 15890m).
		{"m7g.large", 2000, 8192, 29, 1930, 8192*925/1000 - 255 - 319 - 100, true},
		{"r7g.xlarge", 4000, 32768, 58, 3920, 32768*925/1000 - 255 - 638 - 100, true},
		{"c7i.2xlarge", 8000, 16384, 58, 7910, 16384*925/1000 - 255 - 638 - 100, false},
		{"m8g.4xlarge", 16000, 65536, 234, 15890, 65536*925/1000 - 255 - 2574 - 100, true},
		{"m7g.medium", 1000, 4096, 8, 940, 4096*925/1000 - 255 - 88 - 100, true},
		{"m5.2xlarge", 8000, 32768, 58, 7910, 32768*925/1000 - 255 - 638 - 100, false},
		{"c6a.large", 2000, 4096, 29, 1930, 4096*925/1000 - 255 - 319 - 100, false},
		{"m7i.48xlarge", 192000, 786432, 737, 191450, 786432*925/1000 - 255 - 8107 - 100, false},
	} {
		instance, ok := LookupInstanceType(c.name)
		require.True(t, ok, c.name)
		require.Equal(t, []int{c.cpu, c.memory, c.pods}, []int{instance.CPU, instance.MemoryMiB, instance.maxPods()}, c.name)
		require.Equal(t, c.arm, instance.ARM, c.name)
		cpu, memory := instance.Allocatable()
		require.Equal(t, c.allocatableCPU, cpu, c.name)
		require.Equal(t, c.allocatableMiB, memory, c.name)
	}
	for _, name := range []string{"", "m7g", "m7g.", "m7i.medium", "m7g.48xlarge", "c5.9xlarge", "m5.48xlarge", "m6a.medium", "t3.micro", "large", "m7g.xlarge.large", "M7G.large"} {
		_, ok := LookupInstanceType(name)
		require.False(t, ok, name)
	}
}

func TestInstanceTypesThatFit(t *testing.T) {
	t.Parallel()
	names := InstanceTypes(func(i InstanceType) bool { return i.ARM && i.CPU >= 4000 && i.MemoryMiB >= 30<<10 })
	require.Equal(t, "r6g.xlarge", names[0])
	require.Contains(t, names, "m8g.48xlarge")
	require.NotContains(t, names, "r7i.xlarge")
	require.Empty(t, InstanceTypes(func(InstanceType) bool { return false }))
}
