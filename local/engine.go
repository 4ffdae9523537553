package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"kafka-on-eks/local/engine"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/workspace"
	"kafka-on-eks/stack"
	"kafka-on-eks/stack/config"
)

// openEngine gives the engine that runs the stack program with its state in stateDir.
func openEngine(w *workspace.Workspace, cloud *standin.Cloud, k *kubernetes, stateDir string, f settingsFlags) (*engine.Engine, error) {
	file := f.file
	if file != "" && !filepath.IsAbs(file) {
		file = filepath.Join(w.Started, file)
	}
	return engine.New(engine.Options{
		ProjectDir: w.Project, Stack: w.Stack, ConfigFile: file, Overrides: slices.Concat(k.overrides(), f.overrides), IsText: config.IsText, StateDir: stateDir,
		PulumiRoot: w.Project, Program: stack.Deploy, Environment: k.environment(), Cloud: cloud,
	})
}

// loadConfig checks the stack's settings before anything starts.
func loadConfig(e *engine.Engine, stackName string) (*config.Config, error) {
	values, err := e.Values()
	if err != nil {
		return nil, err
	}
	in := config.Inputs{Project: e.Project(), Stack: stackName, Values: values, File: e.File()}
	settled, err := e.Output("settled")
	if err == nil && settled != nil {
		err = json.Unmarshal(settled, &in.Settled)
	}
	if err != nil {
		return nil, fmt.Errorf("find what the last run has settled: %w", err)
	}
	return in.Load()
}
