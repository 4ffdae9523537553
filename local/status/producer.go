package status

import (
	"context"
	"fmt"
	"io"

	"kafka-on-eks/local/machine"
)

// Producer is how far one producer has come.
type Producer struct {
	Name string `json:"name"`
	// Reachable: it has answered. One that is just restarting doesn't, and its counts are 0 then.
	Reachable bool `json:"reachable"`
	Production
}

func askProducer(ctx context.Context, node *machine.Node, name string) Producer {
	p := Producer{Name: name}
	address, err := node.PodAddress(name, "http")
	if err != nil {
		return p
	}
	m, err := Metrics(ctx, address)
	if err != nil {
		return p
	}
	p.Reachable = true
	p.Acknowledged = int64(m["producer_records_acknowledged_total"])
	p.DeadLetters = int64(m["producer_dead_letters_total"])
	p.Position = int64(m["producer_source_position"])
	p.SourceEnded = m["producer_source_done"] == 1
	return p
}

func (p Producer) print(w io.Writer) {
	text := fmt.Sprintf("Producer %s: doesn't answer just now", p.Name)
	if p.Reachable {
		text = fmt.Sprintf("Producer %s: %d events acknowledged since its start, %d dead letters", p.Name, p.Acknowledged, p.DeadLetters)
	}
	if p.SourceEnded {
		text += "; the source has ended"
	}
	fmt.Fprintln(w, text)
}
