// Package producer_test measures the producer against its peers on the same brokers: Kafka's own tool and a bare loop
// over the client library. It prints figures and fails nothing: machines differ.
package producer_test

import (
	"fmt"
	"os"
	"testing"
)

// TestMain lets the test binary be the bare loop or the producer's pipeline, so that each runs in a process of its own.
func TestMain(m *testing.M) {
	for variable, role := range map[string]func(string) error{bareVariable: runBare, pipelineVariable: runPipeline} {
		if task := os.Getenv(variable); task != "" {
			if err := role(task); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			return
		}
	}
	os.Exit(m.Run())
}
