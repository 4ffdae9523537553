// Package rehearsal brings a stack up, changes and destroys it through the real engine and the stand-ins, on a machine where nothing
// runs: for tests of order and change that need no record to flow.
package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/stack"
	"kafka-on-eks/stack/config"
	"kafka-on-eks/tests/harness"
)

// Destroyable are the overrides that lift what protects a production stack's data from a destroy.
var Destroyable = []string{"bucket.forceDestroy=true", "cluster.deletionProtection=false", "storage.reclaimPolicy=Delete"}

// Stack is one stack with a state and a machine of its own.
type Stack struct {
	// Name says which settings file; Overrides, each key=value, go over it.
	Name      string
	Overrides []string
	// Delay plays how long each resource takes to make; nil for no time.
	Delay func(resourceType, name string) time.Duration
	// Program is the stack program; stack.Deploy where it isn't set.
	Program pulumi.RunFunc
	// Build takes the place of building an image; New sets one that always gives the same digest.
	Build standin.Builder
	// Other is run in place of Program, where it is set.
	Other *OtherProgram
	// Cluster is a real one, in place of the stand-in for Kubernetes.
	Cluster *standin.Cluster
	// Installed are provider packages whose own plugins take the place of their stand-ins.
	Installed []string
	// Checkpoints has the state written around each step, as a run that is killed needs it.
	Checkpoints bool

	dir     string
	machine *bareMachine

	mu     sync.Mutex
	events []events.EngineEvent
}

// New prepares a stack of which nothing exists yet.
func New(t testing.TB, name string, overrides ...string) *Stack {
	t.Helper()
	require.FileExists(t, filepath.Join(harness.Root(), "bin", "pulumi"), "make bin/pulumi")
	t.Chdir(harness.Root()) // the program finds the image's sources from there
	build := func(context.Context, string, string) (string, error) { return "sha256:0123456789abcdef", nil }
	return &Stack{Name: name, Overrides: overrides, Program: stack.Deploy, Build: build, dir: t.TempDir(), machine: newBareMachine()}
}

// Up brings the stack to what its settings say.
func (s *Stack) Up(t testing.TB) {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, s.engine(t).Up(context.Background(), &out), "%s", &out)
}

// Preview plans what Up would do now.
func (s *Stack) Preview(t testing.TB) *engine.Plan {
	t.Helper()
	var out bytes.Buffer
	plan, err := s.engine(t).Preview(context.Background(), &out)
	require.NoError(t, err, "%s", &out)
	return plan
}

// Destroy takes everything down. It returns the URNs of the resources in the order in which they were gone.
func (s *Stack) Destroy(t testing.TB) []string {
	t.Helper()
	var out bytes.Buffer
	seen, err := s.Run(t, func(e *engine.Engine) error { return e.Destroy(context.Background(), &out) })
	require.NoError(t, err, "%s", &out)
	var order []string
	for _, event := range seen {
		if done := event.ResOutputsEvent; done != nil && done.Metadata.Op == "delete" {
			order = append(order, done.Metadata.URN)
		}
	}
	return order
}

// Run has the engine do something, and returns its events.
func (s *Stack) Run(t testing.TB, do func(*engine.Engine) error) ([]events.EngineEvent, error) {
	t.Helper()
	e := s.engine(t)
	s.mu.Lock()
	s.events = nil
	s.mu.Unlock()
	err := do(e)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.events, err
}

// PreviewRefused tries to plan what Up would do now, and returns why that was refused.
func (s *Stack) PreviewRefused(t testing.TB) error {
	t.Helper()
	_, err := s.engine(t).Preview(context.Background(), io.Discard)
	require.Error(t, err)
	return err
}

// UpRefused tries to bring the stack to what its settings say, and returns why that was refused.
func (s *Stack) UpRefused(t testing.TB) error {
	t.Helper()
	err := s.engine(t).Up(context.Background(), io.Discard)
	require.Error(t, err)
	return err
}

// Land puts an object into a bucket, as the sink does while a stack runs.
func (s *Stack) Land(bucket, key string) {
	s.machine.mu.Lock()
	defer s.machine.mu.Unlock()
	s.machine.objects[bucket] = append(s.machine.objects[bucket], key)
}

// Occupy has the account hold something of a type and a name that the stack doesn't know.
func (s *Stack) Occupy(t testing.TB, resourceType tokens.Type, name string) {
	t.Helper()
	require.NoError(t, s.cloud().Occupy(resourceType, name))
}

// DestroyRefused tries to take everything down and returns why that was refused.
func (s *Stack) DestroyRefused(t testing.TB) *engine.ProtectedError {
	t.Helper()
	var refused *engine.ProtectedError
	require.ErrorAs(t, s.engine(t).Destroy(context.Background(), io.Discard), &refused)
	return refused
}

// Hold keeps what begins so from being made, e.g. "brokers kafka": whatever comes that far waits there until release. It is met when something has.
func (s *Stack) Hold(beginning string) (met <-chan struct{}, release func()) {
	return s.suffer(beginning, nil)
}

// Fail has the making of what begins so fail, e.g. "pod acl-", or its removal, "removal of topic my-sports".
func (s *Stack) Fail(beginning string) (release func()) {
	_, release = s.suffer(beginning, errors.New("it fails, as a test wants it"))
	return release
}

func (s *Stack) suffer(beginning string, err error) (met <-chan struct{}, release func()) {
	f := &fault{beginning: beginning, met: make(chan struct{}), ended: make(chan struct{}), err: err}
	m := s.machine
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = append(m.faults, f)
	return f.met, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.faults = slices.DeleteFunc(m.faults, func(other *fault) bool { return other == f })
		close(f.ended)
	}
}

// Left lists what still exists on the machine, e.g. "topic my-sports".
func (s *Stack) Left() []string { return s.machine.left() }

// Settled is the plan of a stack that is up: nothing is unknown in it, so policies and references can be read.
func Settled(t testing.TB, name string, overrides ...string) *engine.Plan {
	t.Helper()
	s := New(t, name, overrides...)
	s.Up(t)
	return s.Preview(t)
}

func (s *Stack) engine(t testing.TB) *engine.Engine {
	t.Helper()
	project, languages := harness.Root(), ""
	if s.Other != nil {
		project, languages = s.Other.Dir, s.Other.address
	}
	e, err := engine.New(engine.Options{
		ProjectDir: project, Stack: s.Name, Overrides: s.Overrides, IsText: config.IsText, StateDir: filepath.Join(s.dir, "engine"),
		PulumiRoot: harness.Root(), SkipCheckpoints: !s.Checkpoints, Program: s.Program, Languages: languages, Cloud: s.cloud(),
		Observe: func(event events.EngineEvent) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.events = append(s.events, event)
		},
	})
	require.NoError(t, err)
	return e
}

func (s *Stack) cloud() *standin.Cloud {
	return standin.New(standin.Options{
		Machine: s.machine, ObjectDir: filepath.Join(s.dir, "objects"), AccountDir: filepath.Join(s.dir, "account"), Delay: s.Delay,
		Build: s.Build, Cluster: s.Cluster, Installed: s.Installed,
	})
}
