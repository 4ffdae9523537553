package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine"
)

func TestPortsThatCantBeChosen(t *testing.T) {
	node := machine.Open(t.TempDir(), machine.Tools{})
	for _, chosen := range []string{"s3", "s3=", "s3=0", "s3=70000", "s3=many", "zookeeper=2181", "producer-=8080x"} {
		require.ErrorContains(t, choosePorts(node, []string{chosen}), "--port", chosen)
	}
}
