package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"kafka-on-eks/local/runtime"
	"kafka-on-eks/producer"
	"kafka-on-eks/stack"
)

// trial is the try of a source by the program that will read it, as its pod will run it.
type trial struct {
	// key is where in the settings the source stands.
	key    string
	source stack.Source
	setup  producer.Setup
}

const (
	// tellAfter is how long a source may take to answer until people are told what is waited for.
	tellAfter = 3 * time.Second
	// Exit codes of the producer, as its --help has them: a part can't be used, and settings that can't stand.
	exitFailed, exitSettings = 1, 2
	// failedLine begins the line in which the producer says what is wrong with its source.
	failedLine = "PROBLEM  source: "
)

// runTrials makes all trials at the same time, tells out of those that take long, and returns all that is wrong.
func runTrials(ctx context.Context, node *runtime.Node, trials []*trial, out io.Writer) error {
	problems := make([]error, len(trials))
	var running sync.WaitGroup
	var telling sync.Mutex
	for i, t := range trials {
		running.Go(func() {
			late := time.AfterFunc(tellAfter, func() {
				telling.Lock()
				defer telling.Unlock()
				fmt.Fprintln(out, t.waiting())
			})
			defer late.Stop()
			problems[i] = t.run(ctx, node)
		})
	}
	running.Wait()
	return errors.Join(problems...)
}

// waiting says what a trial that takes long waits for.
func (t *trial) waiting() string {
	if !t.remote() {
		return fmt.Sprintf("Waiting for %s to open ...", t.key)
	}
	return fmt.Sprintf("Waiting for %s.url, %s, to answer: at most %s (%s.idleTimeout) ...", t.key, t.source.ShownURL(), t.source.IdleTimeout, t.key)
}

// remote reports whether the source has a URL.
func (t *trial) remote() bool {
	return t.source.Kind == "sse" || t.source.Kind == "http" || t.source.Kind == "websocket"
}

// run returns what keeps the source from being read. It reads no event, and nothing of Kafka's is needed.
func (t *trial) run(ctx context.Context, node *runtime.Node) error {
	if info, err := os.Stat(t.source.Path); t.source.Kind == "file" && err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		// A pipe's events would be gone with the first restart, and opening it waits for whoever writes to it.
		return fmt.Errorf("%s.path: got %q, must be a regular file (e.g. /data/matches.ndjson)", t.key, t.source.Path)
	}
	env := maps.Clone(t.setup.Env)
	env["KAFKA_BOOTSTRAP_SERVERS"] = "kafka.invalid:9071" // it has to be set, and isn't asked
	var found, refused bytes.Buffer
	err := node.Try(ctx, runtime.Pod{
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
	if !t.remote() {
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

// settingOf is the setting that one of the producer's variables comes from, where source is the key of its source:
// SOURCE_IDLE_TIMEOUT of kafka-on-eks:sources[1] is kafka-on-eks:sources[1].idleTimeout.
func settingOf(source, variable string) string {
	project, _, _ := strings.Cut(source, ":")
	prefix, rest, _ := strings.Cut(strings.TrimSuffix(variable, "_FILE"), "_")
	switch prefix {
	case "SOURCE":
		if strings.HasPrefix(rest, "HEADER_") {
			return source + ".headers"
		}
		if rest == "QUERY" {
			return source + ".url"
		}
		return source + "." + camel(rest)
	case "RECORD":
		return source + ".record." + camel(rest)
	case "PRODUCER":
		return project + ":producer." + camel(rest)
	case "KAFKA":
		return project + ":producer.kafka." + strings.ToLower(strings.ReplaceAll(rest, "_", "."))
	}
	return project + ":producer: " + variable
}

// camel writes IDLE_TIMEOUT as idleTimeout.
func camel(variable string) string {
	words := strings.Split(strings.ToLower(variable), "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}
