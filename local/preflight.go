package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"kafka-on-eks/local/runtime"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/stack"
)

// preflight finds, before anything starts, what would make the run fail later; all problems at once.
func (u *update) preflight(ctx context.Context, cloud *standin.Cloud, config *stack.Config) error {
	programs := u.checkPrograms()
	problems := []error{runtime.CheckJava(""), programs, runtime.CheckDisk(u.place.home, config.Brokers)}
	if programs == nil {
		problems = append(problems, u.trySources(ctx, cloud, config))
	}
	return errors.Join(problems...)
}

// checkPrograms finds out whether make has built what runs.
func (u *update) checkPrograms() error {
	for _, path := range []string{u.place.bin("pulumi"), u.place.bin("versitygw"), u.place.bin("producer"), u.place.jars()} {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("find %s: it is not there yet; make up builds it", path)
		}
	}
	return nil
}

// trySources tries the sources that are new or whose settings have changed, all at the same time. A producer that has its settings already says by itself
// how its source does, and some servers would take a second reader for the first.
func (u *update) trySources(ctx context.Context, cloud *standin.Cloud, config *stack.Config) error {
	var trials []*trial
	for i, source := range config.AllSources() {
		setup, err := config.ProducerSetup(source)
		if err != nil {
			return err
		}
		if pod, err := cloud.Pod(namespace, setup.Name); err == nil && setup.Agrees(pod.Env, pod.Files) {
			continue
		}
		trials = append(trials, &trial{key: "kafka-on-eks:" + config.SourceKey(i), source: source.Source, setup: setup})
	}
	return runTrials(ctx, u.node, trials, u.out)
}
