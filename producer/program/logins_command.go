package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"kafka-on-eks/producer/program/logins"
	"kafka-on-eks/producer/program/settings"
)

// loginsCommand is the argument by which the program, in place of producing, waits until each server of KAFKA_BOOTSTRAP_SERVERS lets in its user.
const loginsCommand = "logins"

// loginsPatience is longer than a kubelet takes to bring a changed Secret to its pods, some two minutes.
const loginsPatience = 10 * time.Minute

func awaitLogins(ctx context.Context, environ []string, stdout, stderr io.Writer) int {
	properties, err := settings.LoadKafka(environ)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitSettings
	}
	ctx, cancel := context.WithTimeout(ctx, loginsPatience)
	defer cancel()
	if err := logins.Await(ctx, properties, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return 0
}
