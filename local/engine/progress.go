package engine

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
)

const (
	// quietFor is after how much silence people are told what a run is at.
	quietFor = 10 * time.Second
	// longStep is how long a step must take for its time to be told.
	longStep = time.Second
)

// ownPlugin begins the engine's warning of a plugin that it finds on the PATH, where we have put it.
const ownPlugin = "using pulumi-resource-"

// progress tells people what a run does: a line for each change, and what is under way where that takes long. The Pulumi command's own display would
// tell of each failure too, which is the run's error.
type progress struct {
	out io.Writer

	mu      sync.Mutex
	begun   map[string]time.Time // by URN, what is under way
	quiet   *time.Timer
	stopped bool
}

func newProgress(out io.Writer) *progress {
	p := &progress{out: out, begun: map[string]time.Time{}}
	p.quiet = time.AfterFunc(quietFor, p.remind)
	return p
}

// stop ends the reminders.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	p.quiet.Stop()
}

// see takes in an event.
func (p *progress) see(event events.EngineEvent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case event.ResourcePreEvent != nil && shown(event.ResourcePreEvent.Metadata):
		p.begun[event.ResourcePreEvent.Metadata.URN] = time.Now()
	case event.ResOpFailedEvent != nil:
		delete(p.begun, event.ResOpFailedEvent.Metadata.URN)
	case event.ResOutputsEvent != nil && shown(event.ResOutputsEvent.Metadata):
		step := event.ResOutputsEvent.Metadata
		took := ""
		if at, ok := p.begun[step.URN]; ok && time.Since(at) >= longStep {
			took = fmt.Sprintf(" (%s)", time.Since(at).Round(time.Second))
		}
		delete(p.begun, step.URN)
		p.say("%s", told(fmt.Sprintf(" %s  %s %s%s", changes[step.Op].sign, Called(step.URN), changes[step.Op].done, took), differences(step)))
	case event.DiagnosticEvent != nil && event.DiagnosticEvent.Severity == "warning" && !strings.HasPrefix(event.DiagnosticEvent.Message, ownPlugin):
		p.say("warning: %s", strings.TrimSpace(event.DiagnosticEvent.Message))
	}
}

// remind tells what is under way.
func (p *progress) remind() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped {
		return
	}
	var under []string
	for _, urn := range slices.Sorted(maps.Keys(p.begun)) {
		under = append(under, fmt.Sprintf("%s (%s)", Called(urn), time.Since(p.begun[urn]).Round(time.Second)))
	}
	if len(under) == 0 {
		p.quiet.Reset(quietFor)
		return
	}
	p.say("    still at work on %s", strings.Join(under, ", "))
}

// say writes a line, after which there may be silence again.
func (p *progress) say(format string, args ...any) {
	fmt.Fprintf(p.out, format+"\n", args...)
	p.quiet.Reset(quietFor)
}
