// Package engine runs the stack program through the real Pulumi engine, with stand-ins for the cloud
// providers attached and all state in a folder.
package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strconv"

	"github.com/google/renameio/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optdestroy"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optpreview"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optrefresh"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/local/standin"
)

// attachVariable tells the engine, and the stack program, that stand-ins answer for the providers.
// Source: pulumi/sdk/go/common/resource/plugin, GetProviderAttachPort.
const attachVariable = "PULUMI_DEBUG_PROVIDERS"

// languagesVariable tells the engine which language hosts run already, by which it runs the program.
// Source: pulumi/sdk/go/common/resource/plugin, GetLanguageAttachPort.
const languagesVariable = "PULUMI_DEBUG_LANGUAGES"

// backendVariable tells the Pulumi command where the state is.
const backendVariable = "PULUMI_BACKEND_URL"

// parallel bounds how many resources are made at the same time. Most of them only wait: the engine's own bound, four for each processor, is
// for work on the machine.
const parallel = 64

// Options say which stack to run, and with what.
type Options struct {
	// ProjectDir holds Pulumi.yaml and the stack files.
	ProjectDir string
	// Stack is the stack's name ("local").
	Stack string
	// ConfigFile takes the place of Pulumi.<stack>.yaml.
	ConfigFile string
	// Overrides are "key=value" settings over those of the file.
	Overrides []string
	// IsText reports of a key below the project's namespace whether it holds text, so that its value arrives as it is given: 0123, true.
	IsText func(key string) bool
	// StateDir keeps the engine's state between runs; a preview may use a passing one.
	StateDir string
	// PulumiRoot is the folder whose bin/pulumi is run.
	PulumiRoot string
	// SkipCheckpoints writes the state once, at a run's end, instead of around each step: quicker, but a run that is killed forgets what
	// it made. For stacks that are thrown away.
	SkipCheckpoints bool
	// Program is the stack program.
	Program pulumi.RunFunc
	// Languages, where it is set, has a language host that runs already run another program in place of Program, e.g. "go:40001".
	Languages string
	// Environment is what the Pulumi command and the plugins that it starts get over what this process has.
	Environment map[string]string
	// Cloud plays the providers.
	Cloud *standin.Cloud
	// Observe hears each of the engine's events, in their order; nil for nobody.
	Observe func(events.EngineEvent)
}

// Engine runs one stack.
type Engine struct {
	o        Options
	settings *settings
}

// New reads the stack's settings; nothing runs yet.
func New(o Options) (*Engine, error) {
	s, err := loadSettings(o.ProjectDir, o.Stack, o.ConfigFile, o.Overrides, o.IsText)
	if err != nil {
		return nil, err
	}
	return &Engine{o: o, settings: s}, nil
}

// Project is the project's name, the namespace of its configuration keys.
func (e *Engine) Project() string { return e.settings.project.Name.String() }

// Values gives the stack's settings as the program gets them, without the project's defaults.
func (e *Engine) Values() (map[string]string, error) { return e.settings.plain() }

// File is the path of the stack's file.
func (e *Engine) File() string { return e.settings.file }

// Changes counts resources by what happens to them ("create", "same", ...).
type Changes map[string]int

// Pending tells whether there is anything but resources that stay the same.
func (c Changes) Pending() bool {
	for op, n := range c {
		if op != "same" && n > 0 {
			return true
		}
	}
	return false
}

// Preview plans the stack. Progress goes to out.
func (e *Engine) Preview(ctx context.Context, out io.Writer) (*Plan, error) {
	var plan *Plan
	err := e.run(ctx, func(s auto.Stack) error {
		path := filepath.Join(e.o.StateDir, "plan.json")
		stream, seen := e.collect()
		result, err := s.Preview(ctx, optpreview.Plan(path), optpreview.Parallel(parallel), optpreview.SuppressOutputs(),
			optpreview.ProgressStreams(out), optpreview.Color("never"), optpreview.EventStreams(stream))
		all := seen()
		if err != nil {
			return explain("preview", err, all)
		}
		plan, err = newPlan(path, all)
		if err != nil {
			return err
		}
		plan.Changes = Changes{}
		for op, n := range result.ChangeSummary {
			plan.Changes[string(op)] = n
		}
		return e.hold(plan)
	})
	return plan, err
}

// hold checks what the engine leaves unchecked in a preview: it doesn't ask a provider whose own
// configuration is unknown, as the Kubernetes provider's is until there is a cluster.
func (e *Engine) hold(plan *Plan) error {
	var problems []string
	for _, r := range plan.Resources {
		if r.Provider == "" || r.goes() { // nobody makes anything of a component, or of what goes
			continue
		}
		problems = append(problems, e.o.Cloud.CheckPlanned(r.URN, r.Type, r.Inputs)...)
	}
	if len(problems) > 0 {
		return &Error{Verb: "preview", Problems: problems}
	}
	return nil
}

// Up brings the stack to what the program says; out gets a line for each change. A run that fails gives an *Error with its outcome.
func (e *Engine) Up(ctx context.Context, out io.Writer) error {
	return e.run(ctx, func(s auto.Stack) error {
		return e.change("up", out, func(stream chan<- events.EngineEvent) error {
			_, err := s.Up(ctx, optup.Parallel(parallel), optup.SuppressOutputs(), optup.Color("never"), optup.EventStreams(stream))
			return err
		})
	})
}

// Refresh asks the providers what is there, and remembers that.
func (e *Engine) Refresh(ctx context.Context, out io.Writer) error {
	return e.run(ctx, func(s auto.Stack) error {
		return e.change("refresh", out, func(stream chan<- events.EngineEvent) error {
			_, err := s.Refresh(ctx, optrefresh.Parallel(parallel), optrefresh.Color("never"), optrefresh.EventStreams(stream))
			return err
		})
	})
}

// Destroy takes down everything that the stack has made, and then forgets the stack. Where something is protected it does nothing and
// returns a *ProtectedError.
func (e *Engine) Destroy(ctx context.Context, out io.Writer) error {
	return e.run(ctx, func(s auto.Stack) error {
		state, err := readState(ctx, s)
		if err != nil {
			return err
		}
		if err := state.refuseProtected(); err != nil {
			return err
		}
		if err := e.o.Cloud.Retain(state.ids); err != nil {
			return err
		}
		return e.change("destroy", out, func(stream chan<- events.EngineEvent) error {
			_, err := s.Destroy(ctx, optdestroy.Parallel(parallel), optdestroy.Color("never"),
				optdestroy.EventStreams(stream), optdestroy.Remove())
			return err
		})
	})
}

// change does something to a stack, tells out how far it has come, and explains why it failed and with what outcome.
func (e *Engine) change(verb string, out io.Writer, do func(stream chan<- events.EngineEvent) error) error {
	progress := newProgress(out)
	defer progress.stop()
	stream, seen := e.collect(progress.see)
	err := do(stream)
	all := seen()
	if err == nil {
		return nil
	}
	failed := explain(verb, err, all)
	failed.Outcome = outcome(all)
	return failed
}

// run prepares state, settings and stand-ins, and hands over the stack.
func (e *Engine) run(ctx context.Context, do func(auto.Stack) error) error {
	attach, stop, err := e.o.Cloud.Serve()
	if err != nil {
		return err
	}
	defer stop()
	temporary, remove, err := e.temporary()
	if err != nil {
		return err
	}
	defer remove()
	// The program runs inside this process and asks for the variable too.
	if err := os.Setenv(attachVariable, attach); err != nil {
		return fmt.Errorf("set %s: %w", attachVariable, err)
	}
	work := filepath.Join(e.o.StateDir, "project")
	home := filepath.Join(e.o.StateDir, "home")
	for _, dir := range []string{work, e.backend(), home} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("prepare state: %w", err)
		}
	}
	passphrase, err := e.passphrase()
	if err != nil {
		return err
	}
	known, err := salt(work, e.o.Stack)
	if err != nil {
		return err
	}
	if err := e.settings.write(work, e.o.Stack, known); err != nil {
		return err
	}
	cli, err := auto.NewPulumiCommand(&auto.PulumiCommandOptions{Root: e.o.PulumiRoot})
	if err != nil {
		return fmt.Errorf("find the Pulumi command in %s: %w (make bin/pulumi builds it)", e.o.PulumiRoot, err)
	}
	environment := map[string]string{
		backendVariable:                               e.backendURL(),
		"PULUMI_CONFIG_PASSPHRASE":                    passphrase, // not the file of it, over which the user's own variable would go
		attachVariable:                                attach,
		"PULUMI_SKIP_CHECKPOINTS":                     strconv.FormatBool(e.o.SkipCheckpoints),
		"PULUMI_SKIP_UPDATE_CHECK":                    "true",
		"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
		"TMPDIR": temporary,
	}
	maps.Copy(environment, e.o.Environment)
	if e.o.Languages != "" {
		environment[languagesVariable] = e.o.Languages
	}
	options := []auto.LocalWorkspaceOption{auto.Pulumi(cli), auto.PulumiHome(home), auto.EnvVars(environment)}
	var s auto.Stack
	if e.o.Languages == "" {
		s, err = auto.UpsertStackInlineSource(ctx, e.o.Stack, e.Project(), e.o.Program, append(options, auto.WorkDir(work))...)
	} else {
		s, err = auto.UpsertStackLocalSource(ctx, e.o.Stack, work, options...)
	}
	if err != nil {
		return fmt.Errorf("open stack %s: %w", e.o.Stack, err)
	}
	return do(s)
}

// backend is the folder of the engine's state, which has stacks and locks.
func (e *Engine) backend() string { return filepath.Join(e.o.StateDir, "backend") }

func (e *Engine) backendURL() string { return "file://" + e.backend() }

// passphrase gives the key of the stack's secrets, made once.
func (e *Engine) passphrase() (string, error) {
	path := filepath.Join(e.o.StateDir, "passphrase")
	known, err := os.ReadFile(path)
	if err == nil {
		return string(known), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read passphrase: %w", err)
	}
	made := rand.Text()
	if err := renameio.WriteFile(path, []byte(made), 0o600); err != nil {
		return "", fmt.Errorf("write passphrase: %w", err)
	}
	return made, nil
}

// collect gathers the engine's events, and shows each to the watchers as it comes. Once the Pulumi command has returned, seen gives all that
// came: a command that fails before it runs the engine leaves the stream open.
func (e *Engine) collect(watchers ...func(events.EngineEvent)) (stream chan<- events.EngineEvent, seen func() []events.EngineEvent) {
	if e.o.Observe != nil {
		watchers = append(watchers, e.o.Observe)
	}
	coming := make(chan events.EngineEvent)
	returned := make(chan struct{})
	collected := make(chan []events.EngineEvent, 1)
	go func() {
		var all []events.EngineEvent
		defer func() { collected <- all }()
		for {
			select {
			case event, open := <-coming:
				if !open {
					return
				}
				all = append(all, event)
				for _, watch := range watchers {
					watch(event)
				}
			case <-returned:
				return
			}
		}
	}()
	return coming, func() []events.EngineEvent {
		close(returned)
		return <-collected
	}
}
