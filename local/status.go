package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kafka-on-eks/local/runtime"
	"kafka-on-eks/local/sink"
)

func newStatusCommand(p *place) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "status",
		Short:   "Show what runs, where, and how far the records have come",
		Example: "  local status\n  local status --json | jq '.processes[] | select(.restarts > 0)'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := p.requireUp(); err != nil {
				return err
			}
			s, err := p.status(c.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(c.OutOrStdout(), s)
			}
			return s.print(c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return c
}

// status is the state of a stack at one moment.
type status struct {
	Stack     string           `json:"stack"`
	Processes []runtime.Status `json:"processes"`
	Delivery  delivery         `json:"delivery"`
}

// delivery is how far the records have come, by what producers and sink say of themselves; `verify`
// looks for itself. Its counts are sums over all producers.
type delivery struct {
	production
	// Producers has one entry a source.
	Producers []producerDelivery `json:"producers"`
	// Sinks has one entry a connector.
	Sinks []sinkDelivery `json:"sinks"`
}

// production is how far producers have come.
type production struct {
	// Acknowledged counts events acknowledged, DeadLetters those that the producer set aside, since the
	// producer's last start.
	Acknowledged int64 `json:"acknowledged"`
	DeadLetters  int64 `json:"deadLetters"`
	// Position is how far the producer has come in a source whose positions are numbers: events of the
	// generator, bytes of a file. Unlike the counts it goes on where an earlier start left off.
	Position int64 `json:"position"`
	// SourceEnded: the producer has read a source to its end.
	SourceEnded bool `json:"sourceEnded"`
}

// producerDelivery is how far one producer has come.
type producerDelivery struct {
	Name string `json:"name"`
	// Reachable: it has answered. One that is just restarting doesn't, and its counts are 0 then.
	Reachable bool `json:"reachable"`
	production
}

// sinkDelivery is how far one connector has come.
type sinkDelivery struct {
	Name  string `json:"name"`
	State string `json:"state"`
	// Pending counts records in open files: read, but not in S3 until their file closes.
	Pending int64 `json:"pending"`
	// OldestSeconds is the age of the oldest pending record, 0 without one.
	OldestSeconds float64 `json:"oldestSeconds"`
	Problem       string  `json:"problem,omitempty"`
}

func (p *place) status(ctx context.Context) (*status, error) {
	node, err := p.node()
	if err != nil {
		return nil, err
	}
	s := &status{Stack: p.stack}
	if s.Processes, err = node.Processes(ctx); err != nil {
		return nil, err
	}
	cloud := p.cloud(node)
	producers, err := cloud.Producers(namespace)
	if err != nil {
		return nil, err
	}
	s.Delivery.addProducers(ctx, node, producers)
	connectors, err := cloud.Connectors(namespace)
	if err != nil {
		return nil, err
	}
	for _, c := range connectors {
		s.Delivery.Sinks = append(s.Delivery.Sinks, sinkStatus(ctx, node, c.Name))
	}
	return s, nil
}

// addProducers asks the producers. The sources have ended when all of them have.
func (d *delivery) addProducers(ctx context.Context, node *runtime.Node, names []string) {
	d.SourceEnded = len(names) > 0
	for _, name := range names {
		p := producerStatus(ctx, node, name)
		d.Producers = append(d.Producers, p)
		d.Acknowledged += p.Acknowledged
		d.DeadLetters += p.DeadLetters
		d.Position += p.Position
		d.SourceEnded = d.SourceEnded && p.SourceEnded
	}
}

func producerStatus(ctx context.Context, node *runtime.Node, name string) producerDelivery {
	d := producerDelivery{Name: name}
	address, err := node.PodAddress(name, "http")
	if err != nil {
		return d
	}
	m, err := metrics(ctx, address)
	if err != nil {
		return d
	}
	d.Reachable = true
	d.Acknowledged = int64(m["producer_records_acknowledged_total"])
	d.DeadLetters = int64(m["producer_dead_letters_total"])
	d.Position = int64(m["producer_source_position"])
	d.SourceEnded = m["producer_source_done"] == 1
	return d
}

func sinkStatus(ctx context.Context, node *runtime.Node, name string) sinkDelivery {
	d := sinkDelivery{Name: name, State: "UNREACHABLE"}
	address, err := node.ConnectorAddress(name)
	if err != nil {
		return d
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/status", nil)
	if err != nil {
		return d
	}
	response, err := pods.Do(request)
	if err != nil {
		return d
	}
	defer response.Body.Close() // only read
	var s sink.Status
	if err := json.NewDecoder(response.Body).Decode(&s); err != nil {
		return d
	}
	d.State, d.Problem = s.State, s.Reason
	for _, partition := range s.Partitions {
		if partition.UploadError != "" {
			d.Problem = partition.UploadError
		}
		for _, f := range partition.OpenFiles {
			d.Pending += f.Records
			d.OldestSeconds = max(d.OldestSeconds, f.AgeSeconds)
		}
	}
	return d
}

func (s *status) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(t, "PROCESS\tSTATE\tREADY\tPID\tRESTARTS\tFOR\tMEMORY\tPORTS")
	var memory uint64
	for _, p := range s.Processes {
		fmt.Fprintf(t, "%s\t%s\t%t\t%d\t%d\t%s\t%d MiB\t%s\n", p.Name, p.State, p.Ready, p.PID, p.Restarts,
			time.Since(p.Since).Round(time.Second), p.RSS>>20, ports(p.Ports))
		memory += p.RSS
	}
	if err := t.Flush(); err != nil {
		return fmt.Errorf("print status: %w", err)
	}
	fmt.Fprintf(w, "\nMemory in all: %d MiB\n", memory>>20)
	for _, d := range s.Delivery.Producers {
		switch {
		case !d.Reachable:
			fmt.Fprintf(w, "Producer %s: doesn't answer just now", d.Name)
		default:
			fmt.Fprintf(w, "Producer %s: %d events acknowledged since its start, %d dead letters", d.Name, d.Acknowledged, d.DeadLetters)
		}
		if d.SourceEnded {
			fmt.Fprint(w, "; the source has ended")
		}
		fmt.Fprintln(w)
	}
	for _, d := range s.Delivery.Sinks {
		fmt.Fprintf(w, "Sink %s: %s, %d records pending in open files", d.Name, d.State, d.Pending)
		if d.Pending > 0 {
			age := time.Duration(d.OldestSeconds * float64(time.Second)).Round(time.Second)
			fmt.Fprintf(w, ", the oldest %s old; a later record closes their file", age)
		}
		fmt.Fprintln(w)
		if d.Problem != "" {
			fmt.Fprintln(w, "  problem:", d.Problem)
		}
	}
	return nil
}

func ports(numbers []int) string {
	text := ""
	for i, n := range numbers {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprint(n)
	}
	return text
}
