package status

import (
	"context"
	"slices"
	"sync"

	"kafka-on-eks/local/machine"
)

// Delivery is how far the records have come, by what producers and sink say of themselves; `verify`
// looks for itself. Its counts are sums over all producers.
type Delivery struct {
	Production
	// Producers has one entry a source.
	Producers []Producer `json:"producers"`
	// Sinks has one entry a connector.
	Sinks []Sink `json:"sinks"`
}

// AskProducers asks the producers of those names. The sources have ended when all of them have.
func (d *Delivery) AskProducers(ctx context.Context, node *machine.Node, names []string) {
	d.Producers = make([]Producer, len(names))
	var asking sync.WaitGroup
	for i, name := range names {
		asking.Go(func() { d.Producers[i] = askProducer(ctx, node, name) })
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

// SourcesAway reports whether no source can be read now.
func (d *Delivery) SourcesAway() bool {
	return len(d.Producers) > 0 && !slices.ContainsFunc(d.Producers, func(p Producer) bool { return p.SourceProblem == "" })
}
