// Package preflight tries a producer's source and Kafka, and reports everything that would keep it from working.
package preflight

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
)

// Run tries the source and Kafka of the settings, writes a line for each part to out, and returns the number of problems.
// newSource makes the source, which reports to the given monitor.
func Run(ctx context.Context, s settings.Settings, newSource func(source.Monitor) source.Source, out io.Writer, log *slog.Logger) int {
	r := &report{out: out}
	attempt := newAttempt(newSource)
	inspection := delivery.Inspection{
		Options: delivery.Options{
			Name: s.Name, Properties: s.Kafka, Topics: s.Topics, Transactional: s.Delivery != settings.AtLeastOnce, Log: log,
		},
		Key:   s.Name + "/" + attempt.source.Identity(),
		Ahead: -1,
		Found: r.add,
	}
	if s.Record.Timestamp != nil {
		inspection.Ahead = s.Record.Timestamp.MaxAhead
	}
	position := inspection.Run(ctx)
	note, err := attempt.read(ctx, position)
	r.add("source "+attempt.source.Identity(), note, err)
	r.end()
	return r.problems
}

// RunSource tries only the source, from its beginning, as is done before there is a Kafka. It reads no event, so that a
// server which gives each event only once still has it for the producer.
func RunSource(ctx context.Context, _ settings.Settings, newSource func(source.Monitor) source.Source, out io.Writer, _ *slog.Logger) int {
	r := &report{out: out}
	note, err := newAttempt(newSource).open(ctx)
	r.add("source", note, err)
	return r.problems
}

// report writes the results, each on a line.
type report struct {
	out      io.Writer
	problems int
}

func (r *report) add(what, note string, problem error) {
	if problem != nil {
		r.problems++
		_, _ = fmt.Fprintf(r.out, "PROBLEM  %s: %s\n", what, oneLine(problem))
		return
	}
	_, _ = fmt.Fprintf(r.out, "ok       %s: %s\n", what, note)
}

func (r *report) end() {
	switch r.problems {
	case 0:
		_, _ = fmt.Fprintln(r.out, "no problems")
	case 1:
		_, _ = fmt.Fprintln(r.out, "1 problem")
	default:
		_, _ = fmt.Fprintf(r.out, "%d problems\n", r.problems)
	}
}
