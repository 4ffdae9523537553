package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/workspace"
	"kafka-on-eks/stack"
	"kafka-on-eks/stack/config"
)

// preflight finds, before anything starts, what would make an up fail later.
type preflight struct {
	workspace *workspace.Workspace
	node      *machine.Node
	cloud     *standin.Cloud
	config    *config.Config
	out       io.Writer
}

// run returns all problems at once.
func (p *preflight) run(ctx context.Context) error {
	programs := p.checkPrograms()
	problems := []error{machine.CheckJava(""), programs, machine.CheckDisk(p.workspace.Home, p.config.Brokers)}
	if programs == nil {
		problems = append(problems, p.trySources(ctx))
	}
	return errors.Join(problems...)
}

// checkPrograms finds out whether make has built what runs.
func (p *preflight) checkPrograms() error {
	for _, path := range []string{p.workspace.Program("pulumi"), p.workspace.Program("versitygw"), p.workspace.Program("producer"), p.workspace.Jars()} {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("find %s: it is not there yet; make up builds it", path)
		}
	}
	return nil
}

// trySources tries the sources that are new or whose settings have changed, all at the same time. A producer that has its settings already says by itself
// how its source does, and some servers would take a second reader for the first.
func (p *preflight) trySources(ctx context.Context) error {
	var trials []*trial
	for i, source := range p.config.AllSources() {
		setup, err := stack.ProducerSetup(p.config, source)
		if err != nil {
			return err
		}
		if pod, err := p.cloud.Pod(namespace, setup.Name); err == nil && setup.Agrees(pod.Env, pod.Files) {
			continue
		}
		trials = append(trials, &trial{key: "kafka-on-eks:" + p.config.SourceKey(i), source: source.Source, setup: setup})
	}
	return runTrials(ctx, p.node, trials, p.out)
}
