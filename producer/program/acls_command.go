package main

import (
	"context"
	"fmt"
	"io"

	"kafka-on-eks/producer/program/acls"
	"kafka-on-eks/producer/program/settings"
)

// aclsCommand is the argument by which the program, in place of producing, makes Kafka's access rules those of the arguments that follow.
const aclsCommand = "acls"

// addFlag comes before the rules. With it nothing is removed.
const addFlag = "--add"

func runACLs(ctx context.Context, rules, environ []string, stdout, stderr io.Writer) int {
	addOnly := len(rules) > 0 && rules[0] == addFlag
	if addOnly {
		rules = rules[1:]
	}
	declared, err := acls.Parse(rules)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitSettings
	}
	properties, err := settings.LoadKafka(environ)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitSettings
	}
	if err := acls.Run(ctx, properties, declared, addOnly, stdout); err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitFailed
	}
	return 0
}
