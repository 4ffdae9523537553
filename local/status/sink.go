package status

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/sink"
)

// unreachable is the state of a sink that doesn't answer.
const unreachable = "UNREACHABLE"

// Sink is how far one connector has come.
type Sink struct {
	Name  string `json:"name"`
	State string `json:"state"`
	// Pending counts records in open files: read, but not in S3 until their file closes.
	Pending int64 `json:"pending"`
	// OldestSeconds is the age of the oldest pending record, 0 without one.
	OldestSeconds float64 `json:"oldestSeconds"`
	Problem       string  `json:"problem,omitempty"`
}

// AskSink asks the connector of that name.
func AskSink(ctx context.Context, node *machine.Node, name string) Sink {
	s := Sink{Name: name, State: unreachable}
	address, err := node.ConnectorAddress(name)
	if err != nil {
		return s
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/status", nil)
	if err != nil {
		return s
	}
	response, err := client.Do(request)
	if err != nil {
		return s
	}
	defer response.Body.Close() // only read
	var answer sink.Status
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return s
	}
	s.State, s.Problem = answer.State, answer.Reason
	for _, partition := range answer.Partitions {
		if partition.UploadError != "" {
			s.Problem = partition.UploadError
		}
		for _, f := range partition.OpenFiles {
			s.Pending += f.Records
			s.OldestSeconds = max(s.OldestSeconds, f.AgeSeconds)
		}
	}
	return s
}

func (s Sink) print(w io.Writer) {
	text := fmt.Sprintf("Sink %s: %s, %d records pending in open files", s.Name, s.State, s.Pending)
	if s.State == unreachable {
		text = fmt.Sprintf("Sink %s: doesn't answer just now", s.Name)
	}
	if s.Pending > 0 {
		age := time.Duration(s.OldestSeconds * float64(time.Second)).Round(time.Second)
		text += fmt.Sprintf(", the oldest %s old; a later record closes their file", age)
	}
	fmt.Fprintln(w, text)
	if s.Problem != "" {
		fmt.Fprintln(w, "  problem:", s.Problem)
	}
}
