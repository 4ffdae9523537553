package sink

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// topicWatchInterval is how soon it is noticed that a topic has been made again.
const topicWatchInterval = time.Second

// topicWatch notices that a topic that is read is deleted and made again: offsets start again then, and a position says nothing about the
// new records. The client library reads on where it was, or waits for ever, as the new topic's leaders are of an earlier term.
type topicWatch struct {
	survey *survey
	log    *slog.Logger

	mu     sync.Mutex
	ids    map[string]string // by topic
	reason string            // what has changed
}

func newTopicWatch(s *survey, log *slog.Logger) *topicWatch {
	return &topicWatch{survey: s, log: log, ids: map[string]string{}}
}

// expect adds a topic that is read, with its id.
func (w *topicWatch) expect(topic, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids[topic] = id
}

// changed says which topic has been made again, or "".
func (w *topicWatch) changed() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason
}

// start watches until stop is called or ctx ends; stop waits for the last request's end.
func (w *topicWatch) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticks := time.NewTicker(topicWatchInterval)
		defer ticks.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticks.C:
				w.look(ctx)
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

func (w *topicWatch) look(ctx context.Context) {
	w.mu.Lock()
	known := maps.Clone(w.ids)
	w.mu.Unlock()
	if len(known) == 0 {
		return
	}
	ids, err := w.survey.topicIDs(ctx, slices.Sorted(maps.Keys(known)))
	if err != nil {
		w.log.Debug("look whether topics are still the same", slog.Any("error", err))
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for topic, id := range ids {
		if id != known[topic] {
			w.reason = fmt.Sprintf("topic %s was deleted and made again (its id was %s and is %s)", topic, known[topic], id)
		}
	}
}
