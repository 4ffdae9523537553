// Package config has the settings of a stack: their types and defaults, the loader that reads them from a stack's file, their limits, the
// checks that compare them with each other, and the settings that later runs can't change. It builds nothing.
package config

// Inputs are everything that a config is read from.
type Inputs struct {
	// Project and Stack are the names that Pulumi runs under.
	Project, Stack string
	// Values come as Pulumi hands them to a program: by their full keys ("kafka-on-eks:brokers"), each as text ("3"), objects and arrays as JSON.
	Values map[string]string
	// File is the path of the stack's file, in which values stand as they were written. If there is no such file, or no path, values are taken as they are.
	File string
	// Settled are the settings that the stack's last run has settled. They are an output of the stack, under that name.
	Settled Settled
}

// Load reads the config, fills in defaults and checks it. Its error is of type Problems and holds everything that is wrong, unless the file can't be read.
//
// A dotted key may come inside its object (`kafka-on-eks:sink: {tasks: 3}`, which `pulumi config set --path` writes) or as a key of its own
// (`kafka-on-eks:sink.tasks: 3`, which plain `pulumi config set` writes); the latter wins. Keys of the namespace aws are
// those of its provider, and those of other providers are left to them. Load needs no engine and starts nothing.
func (in Inputs) Load() (*Config, error) {
	c, problems, err := in.Read()
	if err != nil {
		return nil, err
	}
	return c, problems.Err()
}

// Load reads a config without a file.
func Load(project, stackName string, values map[string]string) (*Config, error) {
	return Inputs{Project: project, Stack: stackName, Values: values}.Load()
}

// Read returns the config with its problems, for callers that have further checks. It returns an error only if the file can't be read.
func (in Inputs) Read() (*Config, Problems, error) {
	c := &Config{Project: in.Project, Stack: in.Stack, Region: in.Values[regionKey], AWS: providerSettings(in.Values), Before: in.Settled}
	r := newReader(c)
	r.read(in.Values)
	r.checkLimits()
	file, err := readStackFile(in.File)
	if err != nil {
		return nil, nil, err
	}
	c.SourceGiven = c.givesSource(file)
	problems := r.problems.besides(file.misread(r, in.Values))
	return c, append(problems, check(c, problems)...), nil
}
