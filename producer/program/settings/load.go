package settings

import (
	"log/slog"
	"net"
	"regexp"
	"strconv"
	"time"

	"kafka-on-eks/producer/program/properties"
)

const (
	// maxEventBytes is the highest value of PRODUCER_MAX_EVENT_BYTES. Larger events are dead letters, which keep 8 MiB.
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
	if t := s.Topics; t.DeadLetters != "" && t.DeadLetters == t.Events {
		e.problem("PRODUCER_DEAD_LETTER_TOPIC", "got %q, must be another topic than PRODUCER_TOPIC (e.g. %s.dead-letters)", t.DeadLetters, base)
	}
	if t := s.Topics; t.Positions != "" && (t.Positions == t.Events || t.Positions == t.DeadLetters) {
		e.problem("PRODUCER_POSITION_TOPIC", "got %q, must be a topic of its own (e.g. %s.positions)", t.Positions, base)
	}
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
	s.Tracing = loadTracing(e)
	s.Kafka, s.KafkaFiles = loadKafka(e, properties.Use{CommitInterval: s.CommitInterval, Transactional: s.Delivery == ExactlyOnce})
	if len(e.problems) > 0 {
		return Settings{}, e.problems
	}
	return s, nil
}
