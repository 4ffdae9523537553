package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"kafka-on-eks/local/machine"
)

// tellAfter is how long a source may take to answer until people are told what is waited for.
const tellAfter = 3 * time.Second

// runTrials makes all trials at the same time, tells out of those that take long, and returns all that is wrong.
func runTrials(ctx context.Context, node *machine.Node, trials []*trial, out io.Writer) error {
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
