package status

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"kafka-on-eks/local/machine"
)

// Producer is how far one producer has come.
type Producer struct {
	Name string `json:"name"`
	// Reachable: it has answered. One that is just restarting doesn't, and its counts are 0 then.
	Reachable bool `json:"reachable"`
	Production
	// SourceProblem is why its source can't be read now. The producer is ready all the same, and tries again by itself.
	SourceProblem string `json:"sourceProblem,omitempty"`
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
	if m["producer_source_up"] == 0 {
		p.SourceProblem = sourceProblem(ctx, address)
	}
	return p
}

// sourceProblem asks the producer what keeps it from reading its source; "" where nothing does by now.
func sourceProblem(ctx context.Context, address string) string {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return ""
	}
	response, err := client.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close() // only read
	var answer struct {
		Source string `json:"source"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Source == "ok" || answer.Source == "done" {
		return ""
	}
	return answer.Source
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
	if p.SourceProblem != "" {
		fmt.Fprintf(w, "  source: %s; the producer goes on trying\n", p.SourceProblem)
	}
}
