// Program producer reads a stream of JSON events and writes it to Kafka: exactly once if the source has positions.
// Environment variables configure it, which package settings reads.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // the image has no time zones

	"kafka-on-eks/producer/program/delivery"
	"kafka-on-eks/producer/program/ops"
	"kafka-on-eks/producer/program/pipeline"
	"kafka-on-eks/producer/program/preflight"
	"kafka-on-eks/producer/program/settings"
	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/file"
	"kafka-on-eks/producer/program/source/generator"
	"kafka-on-eks/producer/program/source/httpfeed"
	"kafka-on-eks/producer/program/source/sse"
	"kafka-on-eks/producer/program/source/tail"
	"kafka-on-eks/producer/program/source/web"
	"kafka-on-eks/producer/program/source/websocket"
	"kafka-on-eks/producer/program/tracing"
)

const version = "1.0"

// tracingTimeout bounds the time at the end of the program in which the last spans are sent.
const tracingTimeout = 2 * time.Second

// usage is the head of the text that --help prints.
const usage = `producer reads a stream of JSON events and writes it to Kafka. It is configured by environment variables:
PRODUCER_*, SOURCE_*, RECORD_* and KAFKA_*. Started with a wrong one, it lists all that are wrong and exits with 2.

With --check it exits with 0, or with 1 where something is wrong. Trying the transactional id would fence another producer
of the same name, which then starts again; that is left out where one has committed within the last minute.
--check=source asks nothing of Kafka, and opens the source without reading an event.

producer acls [--add] RULE... makes Kafka's access rules those that are given, as the user of KAFKA_*, who has to be a super user. It adds and
removes, and prints what it does; with --add it removes nothing. A rule is e.g. 'connect READ topic my-sports', and the limit of a user
'billing QUOTA producer_byte_rate 1048576'.

producer logins waits until each server of KAFKA_BOOTSTRAP_SERVERS, brokers and controllers alike, lets in the user of KAFKA_*.`

// userAgent introduces the program to servers, as some refuse clients that don't say what they are.
const userAgent = "kafka-on-eks-producer/" + version + " (JSON streams to Apache Kafka)"

// These are the exit codes: exitFailed if something went wrong, exitSettings if settings have to be corrected before another start.
const (
	exitFailed   = 1
	exitSettings = 2
)

func main() {
	tuneMalloc()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// run is the program: arguments and environment in, exit code out.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == aclsCommand {
		return runACLs(ctx, args[1:], environ, stdout, stderr)
	}
	if len(args) == 1 && args[0] == loginsCommand {
		return awaitLogins(ctx, environ, stdout, stderr)
	}
	flags := flag.NewFlagSet("producer", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = fmt.Fprint(stderr, usage, "\n\n")
		flags.PrintDefaults()
	}
	var check checkFlag
	flags.Var(&check, "check", "try source and Kafka, or with =source the source only, print everything that is wrong, and exit without writing an event")
	printVersion := flags.Bool("version", false, "print the version and exit")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return exitSettings
	}
	if flags.NArg() > 0 {
		_, _ = fmt.Fprintf(stderr, "got argument %q, must be flags only (e.g. --check)\n", flags.Arg(0))
		return exitSettings
	}
	if *printVersion {
		_, _ = fmt.Fprintln(stdout, version)
		return 0
	}
	s, err := settings.Load(environ)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, err)
		return exitSettings
	}
	if check != checkNothing {
		log := slog.New(slog.DiscardHandler) // the report says it
		if s.LogLevel == slog.LevelDebug {
			log = ops.NewLog(stderr, s.LogLevel)
		}
		from := func(monitor source.Monitor) source.Source { return newSource(s.Source, monitor, log) }
		try := preflight.Run
		if check == checkSource {
			try = preflight.RunSource
		}
		if try(ctx, s, from, stdout, log) > 0 {
			return exitFailed
		}
		return 0
	}
	log := ops.NewLog(stderr, s.LogLevel)
	if err := produce(ctx, s, log); err != nil {
		log.Error("producer ends", slog.Any("error", err))
		return exitFailed
	}
	log.Info("producer ends: everything that it read is committed")
	return 0
}

func produce(ctx context.Context, s settings.Settings, log *slog.Logger) error {
	listener, err := net.Listen("tcp", s.HTTPAddress)
	if err != nil {
		return fmt.Errorf("listen on PRODUCER_HTTP_ADDRESS %s: %w", s.HTTPAddress, err)
	}
	log.Info("producer starts", slog.String("name", s.Name), slog.String("source", string(s.Source.Kind)),
		slog.String("topic", s.Topics.Events), slog.String("http", listener.Addr().String()))
	metrics := ops.NewMetrics()
	health := ops.NewHealth(metrics, log)
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- ops.Serve(serving, listener, metrics, health) }()

	tracer, stopTracing, err := tracing.Start(ctx, s.Tracing, s.Name, version, log)
	if err != nil {
		stop()
		return errors.Join(err, <-served)
	}
	p := &pipeline.Pipeline{
		Settings: s, Source: newSource(s.Source, health, log), Metrics: metrics, Health: health, Log: log,
		Tracer: tracer, Watch: delivery.NewWatch(s.Kafka, s.KafkaFiles),
	}
	err = p.Run(ctx)
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), tracingTimeout)
	stopTracing(limited)
	cancel()
	stop()
	if serveErr := <-served; err == nil {
		err = serveErr
	}
	return err
}

// newSource makes the source of the settings.
func newSource(s settings.Source, monitor source.Monitor, log *slog.Logger) source.Source {
	over := web.Config{Endpoint: s.Endpoint, IdleTimeout: s.IdleTimeout, UserAgent: userAgent, Monitor: monitor, Log: log}
	switch s.Kind {
	case settings.File:
		if s.Follow {
			return &tail.Tail{Path: s.Path, Monitor: monitor, Log: log}
		}
		return &file.File{Path: s.Path, Monitor: monitor, Log: log}
	case settings.SSE:
		return &sse.SSE{Config: over, Types: s.Events}
	case settings.HTTP:
		return &httpfeed.Feed{Config: over, PollInterval: s.PollInterval}
	case settings.WebSocket:
		return &websocket.WebSocket{Config: over, Subscribe: s.Subscribe, Subprotocols: s.Subprotocols}
	}
	return &generator.Generator{Seed: s.Seed, Rate: s.Rate, Count: s.Count, Monitor: monitor}
}
