package config

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExampleFolder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ prefix, topic, format, want string }{
		{"topics", "my-sports", "'date'=yyyy-MM-dd/'hour'=HH", "topics/my-sports/date=2026-11-23/hour=18/"},
		{"topics", "my-sports", "'date'=yyyy-mm-dd", "topics/my-sports/date=2026-05-23/"},
		{"a.b/c..d", "tombstone-events", "'date'=YYYY-MM-dd", "a.b/c..d/tombstone-events/date=2026-11-23/"},
		{".hidden/topics", "orders.tombstones", "'tombstone'=yyyy", ".hidden/topics/orders.tombstones/tombstone=2026/"},
		{"tombstones", "tomb-stones", "'year'=xxxx/'week'=ww", "tombstones/tomb-stones/year=2026/week=48/"},
		{"a/...", "..a", "'it''s ..'yyyy/'d'=D", "a/.../..a/it's ..2026/d=327/"},
		{"topics", "my-sports", "'größe'=yyyy", "topics/my-sports/größe=2026/"},
	} {
		config, err := Load("kafka-on-eks", "dev", map[string]string{
			"aws:region": "eu-west-1", "kafka-on-eks:sink.prefix": c.prefix, "kafka-on-eks:topic.name": c.topic, "kafka-on-eks:sink.pathFormat": c.format,
		})
		require.NoError(t, err)
		require.Equal(t, c.want, config.exampleFolder())
		for _, folder := range strings.Split(strings.TrimSuffix(config.exampleFolder(), "/"), "/") {
			require.NotEmpty(t, folder, "the sink rests on that for a name that no key holds")
		}
	}
}

func TestLongestKey(t *testing.T) {
	t.Parallel()
	load := func(format string) error {
		_, err := Load("kafka-on-eks", "dev", map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:sink.pathFormat": format})
		return err
	}
	require.NoError(t, load("'"+strings.Repeat("x", 962)+"'=yyyy"))
	require.ErrorContains(t, load("'"+strings.Repeat("x", 963)+"'=yyyy"), "makes keys of 1025 bytes")
	require.ErrorContains(t, load("'"+strings.Repeat("ö", 482)+"'=yyyy"), "makes keys of 1026 bytes", "bytes, not letters")
}
