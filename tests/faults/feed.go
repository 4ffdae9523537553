package faults

import (
	"math"
	"sync"
	"testing"
	"time"

	"kafka-on-eks/producer/program/delivery"
)

// feed is a source of lines over HTTP: one document that comes at a pace, or one that is polled and has new lines with each
// version. Its server lies about parts.
type feed struct {
	*site
	script script
	// poll is the producer's interval, 0 for the one document.
	poll time.Duration
	// life is how many bytes a connection lives, on average, where it breaks.
	life int64

	versions sync.Mutex
	current  *document
}

// newDocumentFeed serves one document of limit events, rate a second.
func newDocumentFeed(t testing.TB, name string, seed uint64, rate float64, limit int64, idle time.Duration) *feed {
	t.Helper()
	f := &feed{script: newScript(name, seed, true), life: meanLife * 700}
	f.current = newDocument(f.script, 1, limit, 0)
	f.open(t, newGrowth(t, rate, limit), idle)
	return f
}

// newPolledFeed serves versions of a document. Lines that a client hasn't read when the version changes are gone by
// nature, so that there is another version only when the producer has committed all of the one before.
func newPolledFeed(t testing.TB, name string, seed uint64, rate float64, poll, idle time.Duration) *feed {
	t.Helper()
	f := &feed{script: newScript(name, seed, true), poll: poll, life: meanLife * 150}
	f.current = newDocument(f.script, 1, 1, 0)
	f.open(t, newGrowth(t, rate, math.MaxInt64), idle)
	f.flood(1)
	done := make(chan struct{})
	t.Cleanup(func() { close(done) })
	go f.publish(done)
	return f
}

// open begins to serve.
func (f *feed) open(t testing.TB, g *growth, idle time.Duration) {
	t.Helper()
	f.site = newSite(t, g, f.script.seed, idle, func(x *exchange, _ uint64) { newAnswer(f, x).serve() })
}

// publish makes the versions after the first.
func (f *feed) publish(done <-chan struct{}) {
	published := int64(1)
	for version := int64(1); ; version++ {
		if _, ok := f.awaitEvents(published+1, published, done); !ok {
			return
		}
		head, _, _ := f.state()
		next := newDocument(f.script, published+1, head, version)
		f.versions.Lock()
		f.current = next
		f.versions.Unlock()
		f.count("new version")
		published = head
	}
}

func (f *feed) document() *document {
	f.versions.Lock()
	defer f.versions.Unlock()
	return f.current
}

func (f *feed) name() string { return f.script.source }

func (f *feed) settings() map[string]any {
	settings := map[string]any{"kind": "http", "url": f.url, "idleTimeout": f.idle.String()}
	if f.poll > 0 {
		settings["pollInterval"] = f.poll.String()
	}
	return settings
}

// note takes the number of events that Kafka has for how far the producer has come.
func (f *feed) note(c delivery.Checkpoint) { f.reach(c.Records + c.DeadLetters) }

// finish has what is left of the one document come at once.
func (f *feed) finish() int64 {
	if f.poll == 0 {
		f.flood(math.MaxInt64)
	}
	f.settle()
	head, _, _ := f.state()
	return head
}

func (f *feed) expected() []event {
	head, _, _ := f.state()
	return f.script.events(head)
}
