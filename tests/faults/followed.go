package faults

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
)

const (
	// meanFile is how many events are written to a file before it is rotated, on average.
	meanFile = 150
	// kept is how many rotated files there are at least, once so many were.
	kept = 2
	// large is the size in bytes from which on a file's successor isn't made longer than it at once.
	large = 300_000
)

// banner is the first line of each file, and longer than what a file is commonly known by.
var banner = []byte(`{"banner":"` + strings.Repeat("=", 1100) + `"}`)

// followed is a source whose events are written to a file that is rotated in every way. All of the files begin with the same
// line.
type followed struct {
	*growth
	t        testing.TB
	script   script
	sequence sequence

	files   sync.Mutex // of what follows
	log     logFile
	random  *rand.Rand
	written int64 // the last event in the log
	turn    int64 // the event after which it is rotated
	open    bool  // its last line has no line break
	banners int
	lasts   []int64 // the last events of the rotated files
}

// newFollowed begins a file with one event, in a folder of the test's, and writes rate events a second.
func newFollowed(t testing.TB, name string, seed uint64, rate float64) *followed {
	t.Helper()
	f := &followed{
		growth: newGrowth(t, rate, math.MaxInt64), t: t, script: newScript(name, seed, true), random: rand.New(rand.NewPCG(seed, 1<<62)),
		log: logFile{path: filepath.Join(t.TempDir(), "matches.ndjson"), shifting: seed%2 == 0},
	}
	require.NoError(t, f.log.open())
	f.flood(1)
	require.NoError(t, f.write(1, true))
	f.turn = 1 + f.random.Int64N(2*meanFile)
	done, ended := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() {
		close(done)
		<-ended
		_ = f.log.close()
	})
	go func() {
		defer close(ended)
		for f.step(done) {
		}
	}()
	return f
}

// step writes events that have come, or waits for some, and rotates the file when it is time. It returns false at the end.
func (f *followed) step(done <-chan struct{}) bool {
	head, changed, calm := f.state()
	if err := f.work(head, calm, done); err != nil {
		f.t.Errorf("write %s: %v", f.log.path, err)
		return false
	}
	select {
	case <-changed:
		return true
	case <-done:
		return false
	}
}

// work writes the events up to head, with a rotation where one is due.
func (f *followed) work(head int64, calm bool, done <-chan struct{}) error {
	f.files.Lock()
	defer f.files.Unlock()
	for f.written < head {
		if calm || head < f.turn {
			return f.write(head, true)
		}
		kind := rotation(f.random.IntN(int(rotations)))
		if err := f.write(max(f.turn, f.written), kind.loses() || f.random.IntN(4) > 0); err != nil {
			return err
		}
		if !f.awaitRead(kind, done) {
			return nil // the test is at its end
		}
		if err := f.rotate(kind); err != nil {
			return err
		}
		f.turn = f.written + 1 + f.random.Int64N(2*meanFile)
	}
	return nil
}

// awaitRead waits until a rotation may come: when the producer has begun to read, and has read everything that will be gone.
func (f *followed) awaitRead(kind rotation, end <-chan struct{}) bool {
	read := int64(1)
	if kind.loses() {
		read = f.written
	}
	_, ok := f.awaitEvents(0, read, end)
	return ok
}

// rotateAway rotates the file some times, with events in between, right after away is called, which is to end the producer.
func (f *followed) rotateAway(kind rotation, times int, limit time.Duration, away func()) error {
	f.files.Lock()
	defer f.files.Unlock()
	late := make(chan struct{})
	defer time.AfterFunc(limit, func() { close(late) }).Stop()
	if !f.awaitRead(kind, late) {
		return fmt.Errorf("event %d of %s isn't committed within %s", f.written, f.name(), limit)
	}
	away()
	for range times {
		if err := f.rotate(kind); err != nil {
			return err
		}
	}
	return nil
}

// rotate rotates the file and writes events to the next one, in half of the cases until it is longer.
func (f *followed) rotate(kind rotation) error {
	f.count("file " + kind.String())
	before := f.log.size
	if before > large || f.random.IntN(2) == 0 {
		before = 0
	}
	if err := f.replaceLog(kind); err != nil {
		return err
	}
	for more := true; more; more = f.log.size < before {
		f.flood(1 + f.random.Int64N(20))
		head, _, _ := f.state()
		if err := f.write(head, true); err != nil {
			return err
		}
	}
	if before > 0 {
		f.count("longer than the file before at once")
	}
	for len(f.lasts) > kept {
		if f.lasts[0] >= f.done() { // the position may lie in it
			break
		}
		f.count("rotated file deleted")
		f.lasts = f.lasts[1:]
		if err := f.log.drop(); err != nil {
			return err
		}
	}
	return nil
}

// replaceLog does what is done to the file itself.
func (f *followed) replaceLog(kind rotation) error {
	switch kind {
	case renamed, renamedCompressed:
		if err := f.log.rename(); err != nil {
			return err
		}
		if kind == renamed && !f.open && f.random.IntN(3) == 0 {
			f.count("line written to a renamed file")
			f.flood(1)
			head, _, _ := f.state()
			if err := f.write(head, true); err != nil {
				return err
			}
		}
		if err := f.log.open(); err != nil {
			return err
		}
	case copied, copiedCompressed:
		if err := f.log.copy(); err != nil {
			return err
		}
	case truncated:
		return f.log.truncate()
	case replaced:
		f.banners++
		f.sequence.add(f.written)
		return f.log.replace(append(banner, '\n'))
	}
	f.lasts = append(f.lasts, f.written)
	if kind == renamedCompressed || kind == copiedCompressed {
		return f.log.compress()
	}
	return nil
}

// write appends the events up to number to. The last line has its line break only where it is finished.
func (f *followed) write(to int64, finished bool) error {
	if f.written >= to {
		return nil
	}
	f.open = !finished
	var text []byte
	if f.log.size == 0 {
		text = append(text, banner...)
		text = append(text, '\n')
		f.banners++
		f.sequence.add(f.written)
	}
	for f.written < to {
		f.written++
		f.sequence.add(f.written)
		text = append(text, f.script.event(f.written).data...)
		if f.written < to || finished {
			text = append(text, []string{"\n", "\r\n", "\n \n"}[f.random.IntN(3)]...)
		} else {
			f.count("last line without a line break")
		}
	}
	half := len(text)
	if f.random.IntN(4) == 0 {
		f.count("line in two pieces")
		half = f.random.IntN(len(text))
	}
	if err := f.log.append(text[:half]); err != nil || half == len(text) {
		return err
	}
	time.Sleep(time.Millisecond) // lets it be read
	return f.log.append(text[half:])
}

func (f *followed) name() string { return f.script.source }

func (f *followed) settings() map[string]any {
	return map[string]any{"kind": "file", "path": f.log.path, "follow": true}
}

// note takes the number of lines that Kafka has for how far the producer has come.
func (f *followed) note(c delivery.Checkpoint) { f.reach(f.sequence.after(c.Records + c.DeadLetters)) }

func (f *followed) finish() int64 {
	f.settle()
	f.files.Lock()
	defer f.files.Unlock()
	head, _, _ := f.state()
	if err := f.write(head, true); err != nil {
		f.t.Errorf("write %s: %v", f.log.path, err)
	}
	return head
}

// expected are the events, and a first line for each file.
func (f *followed) expected() []event {
	f.files.Lock()
	defer f.files.Unlock()
	return append(f.script.events(f.written), event{data: banner, least: f.banners, most: f.banners, unordered: true})
}
