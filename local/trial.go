package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/producer"
	"kafka-on-eks/stack/config"
)

// trial is the try of a source by the program that will read it, as its pod will run it.
type trial struct {
	// key is where in the settings the source stands.
	key    string
	source config.Source
	setup  producer.Setup
}

const (
	// Exit codes of the producer, as its --help has them: a part can't be used, and settings that can't stand.
	exitFailed, exitSettings = 1, 2
	// failedLine begins the line in which the producer says what is wrong with its source.
	failedLine = "PROBLEM  source: "
)

// waiting says what a trial that takes long waits for.
func (t *trial) waiting() string {
	if !t.source.Remote() {
		return fmt.Sprintf("Waiting for %s to open ...", t.key)
	}
	return fmt.Sprintf("Waiting for %s.url, %s, to answer: at most %s (%s.idleTimeout) ...", t.key, t.source.ShownURL(), t.source.IdleTimeout, t.key)
}

// run returns what keeps the source from being read. It reads no event, and nothing of Kafka's is needed.
func (t *trial) run(ctx context.Context, node *machine.Node) error {
	if info, err := os.Stat(t.source.Path); t.source.Kind == "file" && err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		// A pipe's events would be gone with the first restart, and opening it waits for whoever writes to it.
		return fmt.Errorf("%s.path: got %q, must be a regular file (e.g. /data/matches.ndjson)", t.key, t.source.Path)
	}
	env := maps.Clone(t.setup.Env)
	env["KAFKA_BOOTSTRAP_SERVERS"] = "kafka.invalid:9071" // it has to be set, and isn't asked
	var found, refused bytes.Buffer
	err := node.Try(ctx, machine.Pod{
		Namespace: namespace, Name: t.setup.Name, Image: producer.Name, Args: []string{"--check=source"}, Env: env, Files: t.setup.Files,
	}, &found, &refused)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", t.key, ctx.Err())
	case errors.As(err, &exit) && exit.ExitCode() == exitFailed:
		return t.failed(found.String())
	case errors.As(err, &exit) && exit.ExitCode() == exitSettings:
		return t.refused(refused.String())
	}
	return fmt.Errorf("%s: try the source: %w\n%s", t.key, err, strings.TrimSpace(refused.String()))
}

// failed reads what the producer has found wrong with the source itself.
func (t *trial) failed(report string) error {
	_, line, _ := strings.Cut(report, failedLine)
	reason, _, _ := strings.Cut(line, "\n")
	if !t.source.Remote() {
		return fmt.Errorf("%s: %s", t.key, reason)
	}
	return fmt.Errorf("%s.url: got %q, must be a stream that this machine can reach: %s (without a network: -c source.kind=generator)",
		t.key, t.source.ShownURL(), reason)
}

// refused reads the settings that the producer can't stand, each in a line that begins with the name of a variable.
func (t *trial) refused(report string) error {
	var problems []error
	for line := range strings.Lines(report) {
		variable, reason, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok { // the heading
			continue
		}
		problems = append(problems, fmt.Errorf("%s: %s", settingOf(t.key, variable), reason))
	}
	if len(problems) == 0 {
		return fmt.Errorf("%s: the producer refuses its settings: %s", t.key, strings.TrimSpace(report))
	}
	return errors.Join(problems...)
}
