// Command local is the embedded cloud: it runs the stack program whole on this machine, through the
// real Pulumi engine, with real Kafka, S3, sink and producer behind stand-ins for the cloud providers.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newRootCommand().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		stop()
		os.Exit(1) // stop was called
	}
}
