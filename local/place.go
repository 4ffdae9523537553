package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/local/runtime"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/stack"
)

// place says where everything of a stack is.
type place struct {
	project string // folder of Pulumi.yaml
	home    string // folder of all stacks' state
	stack   string
	started string // folder that the command was started in
}

// resolve fills in what the flags left open.
func (p *place) resolve() (err error) {
	if p.started, err = os.Getwd(); err != nil {
		return fmt.Errorf("find the working folder: %w", err)
	}
	if p.project == "" {
		if p.project, err = findProject(p.started); err != nil {
			return err
		}
	}
	if p.project, err = filepath.Abs(p.project); err != nil {
		return fmt.Errorf("find project %s: %w", p.project, err)
	}
	if p.home == "" {
		p.home = filepath.Join(p.project, ".local")
	}
	if p.home, err = filepath.Abs(p.home); err != nil {
		return fmt.Errorf("find home %s: %w", p.home, err)
	}
	// The program names its own files, such as the image's folder, relative to the project.
	if err := os.Chdir(p.project); err != nil {
		return fmt.Errorf("go to project: %w", err)
	}
	if p.stack == "" || strings.ContainsAny(p.stack, "/\\.") {
		return fmt.Errorf("got stack %q, must be a plain name (e.g. local)", p.stack)
	}
	return nil
}

// findProject walks up from a folder to Pulumi.yaml.
func findProject(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "Pulumi.yaml")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("find project: no Pulumi.yaml in %s or above it; go to the project's folder or use --project", dir)
		}
	}
}

// dir is the folder of this stack's state, logs and data.
func (p *place) dir() string { return filepath.Join(p.home, p.stack) }

// bin finds a program that make has built.
func (p *place) bin(name string) string { return filepath.Join(p.project, "bin", name) }

// jars is the folder of Kafka's jars, shared by all stacks of the project.
func (p *place) jars() string { return filepath.Join(p.project, ".local", "cache", "kafka") }

// exists tells whether the stack was ever brought up here and not taken down.
func (p *place) exists() bool {
	_, err := os.Stat(p.engineDir())
	return err == nil
}

func (p *place) engineDir() string { return filepath.Join(p.dir(), "engine") }

// delete deletes everything of the stack, first what makes it exist: where it is cut short, nobody takes what is left for a stack.
func (p *place) delete() error {
	err := os.Rename(p.engineDir(), p.engineDir()+".deleted")
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err := errors.Join(err, os.RemoveAll(p.dir())); err != nil {
		return fmt.Errorf("delete stack %s: %w", p.stack, err)
	}
	return nil
}

// lastSettings is the settings file of the last run, which a destroy goes by: the user's own may have
// changed or gone since.
func (p *place) lastSettings() string {
	return filepath.Join(p.engineDir(), "project", "Pulumi."+p.stack+".yaml")
}

// node is the machine that runs this stack's processes.
func (p *place) node() (*runtime.Node, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	return runtime.Open(p.dir(), runtime.Tools{
		Local: self, Producer: p.bin("producer"), VersityGW: p.bin("versitygw"), KafkaJars: p.jars(),
	}), nil
}

// cloud plays the providers of this stack. machine may be nil where nothing is created.
func (p *place) cloud(machine standin.Machine) *standin.Cloud {
	return standin.New(standin.Options{
		Machine: machine, ObjectDir: filepath.Join(p.dir(), "objects"), Build: p.buildImage,
	})
}

// engine runs the stack program with its state in stateDir.
func (p *place) engine(cloud *standin.Cloud, stateDir string, f settingsFlags) (*engine.Engine, error) {
	file := f.file
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(p.started, file)
	}
	return engine.New(engine.Options{
		ProjectDir: p.project, Stack: p.stack, ConfigFile: file, Overrides: f.overrides, IsText: stack.IsText, StateDir: stateDir,
		PulumiRoot: p.project, Program: stack.Deploy, Cloud: cloud,
	})
}

// errNotUp is returned by commands that look at a running stack.
var errNotUp = errors.New("nothing runs")

// requireUp fails where there is nothing to look at.
func (p *place) requireUp() error {
	if !p.exists() {
		return fmt.Errorf("stack %s: %w: bring it up first (make up)", p.stack, errNotUp)
	}
	return nil
}
