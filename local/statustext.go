package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"kafka-on-eks/local/runtime"
	"kafka-on-eks/local/runtime/supervisor"
)

// print writes the status for people: a table of the processes, what is wrong with any of them, and how far the records have come.
func (s *status) print(w io.Writer) error {
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
		if text := trouble(p); text != "" {
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

// supervisorNote says what it means that the supervisor isn't at work; "" where it is.
func supervisorNote(s runtime.SupervisorState) string {
	const repair = "local up brings it back."
	switch s.State {
	case supervisor.DaemonStopped:
		return "No supervisor runs: nothing that ends is started again; " + repair
	case supervisor.DaemonSuspended:
		return fmt.Sprintf("The supervisor (pid %d) stands still, since it got SIGSTOP: nothing that ends is started again; %s", s.PID, repair)
	case supervisor.DaemonSilent:
		return fmt.Sprintf("The supervisor (pid %d) doesn't answer, so that nothing that ends may be started again; %s", s.PID, repair)
	}
	return ""
}

// trouble says what is wrong with a process; "" where nothing is, and where a table that says so is enough.
func trouble(p runtime.Status) string {
	if p.Ready || p.Error == "" {
		return ""
	}
	text := fmt.Sprintf("%s: %s", p.Name, p.Reason())
	if p.State == supervisor.Backoff {
		text += fmt.Sprintf("; it is started again in %s", max(0, time.Until(p.NextStart)).Round(time.Second))
	}
	if len(p.LastWords) > 0 {
		text += "\n  its last words:\n    " + strings.Join(p.LastWords, "\n    ")
	}
	return text
}

func (d producerDelivery) print(w io.Writer) {
	text := fmt.Sprintf("Producer %s: doesn't answer just now", d.Name)
	if d.Reachable {
		text = fmt.Sprintf("Producer %s: %d events acknowledged since its start, %d dead letters", d.Name, d.Acknowledged, d.DeadLetters)
	}
	if d.SourceEnded {
		text += "; the source has ended"
	}
	fmt.Fprintln(w, text)
}

func (d sinkDelivery) print(w io.Writer) {
	text := fmt.Sprintf("Sink %s: %s, %d records pending in open files", d.Name, d.State, d.Pending)
	if d.State == unreachable {
		text = fmt.Sprintf("Sink %s: doesn't answer just now", d.Name)
	}
	if d.Pending > 0 {
		age := time.Duration(d.OldestSeconds * float64(time.Second)).Round(time.Second)
		text += fmt.Sprintf(", the oldest %s old; a later record closes their file", age)
	}
	fmt.Fprintln(w, text)
	if d.Problem != "" {
		fmt.Fprintln(w, "  problem:", d.Problem)
	}
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
