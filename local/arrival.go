package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/local/machine"
	"kafka-on-eks/local/standin"
	"kafka-on-eks/local/status"
)

const (
	// patience is how long after a file's rotation is due an object may take to appear.
	patience = 60 * time.Second
	// glance is the pause between two looks.
	glance = 500 * time.Millisecond
	// afterEnd and afterOutage are the looks in a row after which no object is waited for, as the sources have ended, or none can be read. A source that
	// only reconnects is back before.
	afterEnd, afterOutage = 5, 20
)

// arrival is that of the stack's first records in S3.
type arrival struct {
	node  *machine.Node
	cloud *standin.Cloud
	out   io.Writer
}

// wait returns when the first object lies in the bucket, which is written once rotation is over. Where none can be expected, since the source has ended
// and its records wait in open files, or since no source can be read, it says so instead.
func (a *arrival) wait(ctx context.Context, rotation time.Duration) (landing, error) {
	connectors, err := a.cloud.Connectors(namespace)
	if err != nil || len(connectors) == 0 {
		return landing{}, err
	}
	endpoint, err := a.node.S3(ctx)
	if err != nil {
		return landing{}, err
	}
	fmt.Fprintln(a.out, "Waiting for the first object in S3 ...")
	client := endpoint.Client()
	var ended, away int // looks in a row at which the sources had ended, or none could be read
	found, err := backoff.Retry(ctx, func() (landing, error) {
		key, err := firstObject(ctx, client, connectors[0])
		if err != nil {
			return landing{}, err
		}
		if key != "" {
			return landing{object: key}, nil
		}
		delivery := a.delivery(ctx)
		ended, away = inARow(ended, delivery.SourceEnded), inARow(away, delivery.SourcesAway())
		if err := a.stumbling(ctx); err != nil {
			return landing{}, backoff.Permanent(err)
		}
		if ended >= afterEnd {
			return landing{waiting: "what was to be read has been; its last records wait in open files until later records close them"}, nil
		}
		if away >= afterOutage {
			return landing{waiting: "no source can be read now"}, nil
		}
		return landing{}, fmt.Errorf("no object in bucket %s yet", connectors[0].Configs["s3.bucket.name"])
	}, backoff.WithBackOff(backoff.NewConstantBackOff(glance)),
		backoff.WithMaxElapsedTime(rotation+patience))
	if ctx.Err() != nil {
		return landing{}, ctx.Err()
	}
	var stumbled *stumbledError
	if errors.As(err, &stumbled) {
		return landing{}, err
	}
	if err != nil {
		// Everything runs, so this is no failure: a quiet source fills no file.
		found = landing{waiting: err.Error() + "; look at local status and local logs producer"}
		for _, c := range connectors {
			if s := status.AskSink(ctx, a.node, c.Name); s.Problem != "" {
				found.waiting = fmt.Sprintf("sink %s can't write them: %s", c.Name, s.Problem)
			}
		}
	}
	return found, nil
}

// stumbling is a *stumbledError where a process was ready and keeps failing.
func (a *arrival) stumbling(ctx context.Context) error {
	statuses, err := a.node.Processes(ctx)
	if err != nil {
		return nil // the next look will tell
	}
	var e stumbledError
	for _, s := range statuses {
		if s.Failing() {
			e.processes = append(e.processes, status.Trouble(s))
		}
	}
	if len(e.processes) > 0 {
		return &e
	}
	return nil
}

// delivery is what the producers say; nothing where they can't be asked, as the next look will tell.
func (a *arrival) delivery(ctx context.Context) (d status.Delivery) {
	if names, err := a.cloud.Producers(namespace); err == nil {
		d.AskProducers(ctx, a.node, names)
	}
	return d
}

// inARow counts looks at which something was so.
func inARow(before int, so bool) int {
	if !so {
		return 0
	}
	return before + 1
}
