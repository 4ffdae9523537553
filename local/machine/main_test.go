package machine_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"kafka-on-eks/local/machine"
)

// TestMain lets the test binary be the command that runs the supervisor.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == "supervise" && os.Args[2] == "--dir" {
		if err := machine.Supervise(context.Background(), os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
