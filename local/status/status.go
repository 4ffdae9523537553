// Package status tells how a stack does: what runs, what is wrong with the rest, and how far the records have come.
package status

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"kafka-on-eks/local/machine"
)

// Status is the state of a stack at one moment. `status --json` prints it.
type Status struct {
	Stack string `json:"stack"`
	// Supervisor keeps the processes alive; without one that answers, nothing that ends is started again.
	Supervisor machine.SupervisorState `json:"supervisor"`
	Processes  []machine.Status        `json:"processes"`
	Delivery   Delivery                `json:"delivery"`
}

// Of looks at everything at the same time, and takes a few seconds at most, whatever stands still. producers and connectors are the names of those that
// the stack has.
func Of(ctx context.Context, stack string, node *machine.Node, producers, connectors []string) (*Status, error) {
	s := &Status{Stack: stack, Delivery: Delivery{Sinks: make([]Sink, len(connectors))}}
	var asking sync.WaitGroup
	var seen machine.Overview
	var failed error
	asking.Go(func() { seen, failed = node.Look(ctx) })
	asking.Go(func() { s.Delivery.AskProducers(ctx, node, producers) })
	for i, name := range connectors {
		asking.Go(func() { s.Delivery.Sinks[i] = AskSink(ctx, node, name) })
	}
	asking.Wait()
	s.Supervisor, s.Processes = seen.Daemon, seen.Processes
	return s, failed
}

// Print writes the status for people: a table of the processes, what is wrong with any of them, and how far the records have come.
func (s *Status) Print(w io.Writer) error {
	if note := supervisorNote(s.Supervisor); note != "" {
		fmt.Fprintf(w, "%s\n\n", note)
	}
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "PROCESS\tSTATE\tREADY\tPID\tRESTARTS\tFOR\tMEMORY\tPORTS")
	var memory uint64
	for _, p := range s.Processes {
		fmt.Fprintf(t, "%s\t%s\t%t\t%d\t%d\t%s\t%d MiB\t%s\n", p.Name, p.State, p.Ready, p.PID, p.Restarts, since(p.Since), p.RSS>>20, ports(p.Ports))
		memory += p.RSS
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print status: %w", err)
	}
	for _, p := range s.Processes {
		if text := Trouble(p); text != "" {
			fmt.Fprintf(w, "\n%s\n", text)
		}
	}
	fmt.Fprintf(w, "\nMemory in all: %d MiB\n", memory>>20)
	for _, d := range s.Delivery.Producers {
		d.print(w)
	}
	for _, d := range s.Delivery.Sinks {
		d.print(w)
	}
	return nil
}

// since says for how long something has been so; "-" where that isn't known.
func since(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return time.Since(at).Round(time.Second).String()
}

func ports(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = fmt.Sprint(n)
	}
	return strings.Join(texts, ",")
}
