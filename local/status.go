package main

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

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
	Stack string `json:"stack"`
	// Supervisor keeps the processes alive; without one that answers, nothing that ends is started again.
	Supervisor runtime.SupervisorState `json:"supervisor"`
	Processes  []runtime.Status        `json:"processes"`
	Delivery   delivery                `json:"delivery"`
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

// status looks at everything at the same time, and takes a few seconds at most, whatever stands still.
func (p *place) status(ctx context.Context) (*status, error) {
	node, err := p.node()
	if err != nil {
		return nil, err
	}
	cloud := p.cloud(node)
	producers, err := cloud.Producers(namespace)
	if err != nil {
		return nil, err
	}
	connectors, err := cloud.Connectors(namespace)
	if err != nil {
		return nil, err
	}
	s := &status{Stack: p.stack, Delivery: delivery{Sinks: make([]sinkDelivery, len(connectors))}}
	var asking sync.WaitGroup
	var seen runtime.Overview
	var failed error
	asking.Go(func() { seen, failed = node.Look(ctx) })
	asking.Go(func() { s.Delivery.addProducers(ctx, node, producers) })
	for i, c := range connectors {
		asking.Go(func() { s.Delivery.Sinks[i] = sinkStatus(ctx, node, c.Name) })
	}
	asking.Wait()
	s.Supervisor, s.Processes = seen.Daemon, seen.Processes
	return s, failed
}

// addProducers asks the producers. The sources have ended when all of them have.
func (d *delivery) addProducers(ctx context.Context, node *runtime.Node, names []string) {
	d.Producers = make([]producerDelivery, len(names))
	var asking sync.WaitGroup
	for i, name := range names {
		asking.Go(func() { d.Producers[i] = producerStatus(ctx, node, name) })
	}
	asking.Wait()
	d.SourceEnded = len(names) > 0
	for _, p := range d.Producers {
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

// unreachable is the state of a sink that doesn't answer.
const unreachable = "UNREACHABLE"

func sinkStatus(ctx context.Context, node *runtime.Node, name string) sinkDelivery {
	d := sinkDelivery{Name: name, State: unreachable}
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
