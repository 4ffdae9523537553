package settings

import (
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"net"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"time"

	"kafka-on-eks/producer/program/source/file"
)

const (
	// maxEventBytes is the most that PRODUCER_MAX_EVENT_BYTES may be: larger events are dead letters, which keep 8 MiB.
	maxEventBytes = 8 << 20
	// maxTopic is Kafka's bound for a topic's name.
	maxTopic = 249
)

var (
	topicName = regexp.MustCompile(`^[a-zA-Z0-9._-]+$`)
	ownName   = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$`)
)

var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

// Load reads settings from variables of the form NAME=value. Its error is of type Problems.
func Load(environ []string) (Settings, error) {
	e := newEnvironment(environ)
	var s Settings
	s.Name = e.text("PRODUCER_NAME", "", "letters, digits, dots, dashes and underscores, at most 100", "matches", ownName.MatchString)
	topic := func(key, fallback, example string) string {
		return e.text(key, fallback, "a topic name: letters, digits, dots, dashes and underscores, at most 249", example,
			func(s string) bool { return topicName.MatchString(s) && len(s) <= maxTopic && s != "." && s != ".." })
	}
	s.Topics.Events = topic("PRODUCER_TOPIC", "", "my-sports")
	base := s.Topics.Events
	if base == "" {
		base = "my-sports" // already a problem, and the topics named after it shall not be more of them
	}
	s.Topics.DeadLetters = topic("PRODUCER_DEAD_LETTER_TOPIC", base+".dead-letters", "my-sports.dead-letters")
	s.Topics.Positions = topic("PRODUCER_POSITION_TOPIC", base+".positions", "my-sports.positions")
	s.HTTPAddress = e.text("PRODUCER_HTTP_ADDRESS", ":8080", "an address to listen on", ":8080", func(s string) bool {
		_, port, err := net.SplitHostPort(s)
		_, portErr := strconv.ParseUint(port, 10, 16)
		return err == nil && portErr == nil
	})
	s.MaxEventBytes = int64(e.count("PRODUCER_MAX_EVENT_BYTES", "1000000", "a number of bytes from 1 to 8388608", "1000000", 1, maxEventBytes))
	s.Delivery = parse(e, "PRODUCER_DELIVERY", string(ExactlyOnce), "exactly-once or at-least-once", string(ExactlyOnce), func(s string) (Delivery, bool) {
		delivery := Delivery(s)
		return delivery, delivery == ExactlyOnce || delivery == AtLeastOnce
	})
	s.CommitInterval = e.duration("PRODUCER_COMMIT_INTERVAL", "100ms", "100ms", time.Millisecond, 10*time.Second)
	s.ShutdownTimeout = e.duration("PRODUCER_SHUTDOWN_TIMEOUT", "25s", "25s", time.Second, time.Hour)
	s.LogLevel = parse(e, "PRODUCER_LOG_LEVEL", "info", "debug, info, warn or error", "info", func(s string) (slog.Level, bool) {
		level, ok := levels[s]
		return level, ok
	})
	e.unknown("PRODUCER_")

	s.Source = loadSource(e)
	s.Record = loadRecord(e)
	s.Kafka = loadKafka(e)
	if len(e.problems) > 0 {
		return Settings{}, e.problems
	}
	return s, nil
}

// loadSource reads every setting, but demands only those of the source's kind.
func loadSource(e *environment) Source {
	var s Source
	kinds := "generator, file or sse"
	s.Kind = parse(e, "SOURCE_KIND", "", kinds, string(Generator), func(s string) (Kind, bool) {
		kind := Kind(s)
		return kind, kind == Generator || kind == File || kind == SSE
	})
	s.Rate = parse(e, "SOURCE_RATE", "500", "events a second, 0 for full speed", "500", func(s string) (float64, bool) {
		rate, err := strconv.ParseFloat(s, 64)
		return rate, err == nil && rate >= 0 && !math.IsInf(rate, 0)
	})
	s.Seed = e.count("SOURCE_SEED", "1", "a whole number from 0", "1", 0, math.MaxUint64)
	s.Count = e.count("SOURCE_COUNT", "0", "a number of events, 0 for no end", "100000", 0, math.MaxUint64)
	s.IdleTimeout = e.duration("SOURCE_IDLE_TIMEOUT", "1m", "1m", time.Second, time.Hour)
	// The two without a default are demanded by one kind each.
	e.known["SOURCE_PATH"], e.known["SOURCE_URL"] = true, true
	switch s.Kind {
	case File:
		s.Path = e.get("SOURCE_PATH", "", "a file of one JSON value a line, or - for standard input", "/data/matches.ndjson")
		checkFile(e, s.Path)
	case SSE:
		must, example := "an http or https address of an event stream", "https://stream.wikimedia.org/v2/stream/recentchange"
		// The value isn't repeated: its query or password may be secret.
		if text := e.get("SOURCE_URL", "", must, example); text != "" {
			address, err := url.Parse(text)
			if err != nil || (address.Scheme != "http" && address.Scheme != "https") || address.Host == "" {
				e.problem("SOURCE_URL", "got something else, must be %s (e.g. %s)", must, example)
			}
			s.URL = address
		}
	}
	e.unknown("SOURCE_")
	return s
}

// checkFile reports a file that can't be read, before anything connects.
func checkFile(e *environment, path string) {
	if path == "" || path == file.Stdin {
		return
	}
	f, err := os.Open(path)
	if err != nil {
		e.problem("SOURCE_PATH", "got %q, must be a file that can be read: %v (e.g. /data/matches.ndjson)", path, reason(err))
		return
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		e.problem("SOURCE_PATH", "got the folder %q, must be a file (e.g. /data/matches.ndjson)", path)
	}
}

// reason is why a file can't be read, without its path, which the problem names already.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
