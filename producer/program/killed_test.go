package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
)

// TestKilled: a server greets each connection without an ID, and numbers what follows from its own start on. Killed and
// started again, the producer has each number once from the first one on, and each greeting with its type.
func TestKilled(t *testing.T) {
	t.Parallel()
	const every, kills, events = 2 * time.Millisecond, 5, 100
	begin := time.Now()
	asked := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last := r.Header.Get("Last-Event-ID")
		asked <- last
		n, err := strconv.Atoi(last)
		if err != nil {
			n = int(time.Since(begin) / every)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprint(w, "event: hello\ndata: {\"hello\":1}\n\n")
		for r.Context().Err() == nil {
			for ; n < int(time.Since(begin)/every); n++ {
				_, _ = fmt.Fprintf(w, "id: %d\ndata: {\"n\":%d}\n\n", n+1, n+1)
			}
			w.(http.Flusher).Flush()
			select {
			case <-time.After(every):
			case <-r.Context().Done():
			}
		}
	}))
	t.Cleanup(server.Close)
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "events", "events.dead-letters", "events.positions"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	for kill := range kills {
		before := cluster.PartitionInfo("events", 0).LastStableOffset
		running := command(t, "KAFKA_BOOTSTRAP_SERVERS="+strings.Join(cluster.ListenAddrs(), ","), "PRODUCER_NAME=p", "PRODUCER_TOPIC=events",
			"PRODUCER_HTTP_ADDRESS=127.0.0.1:0", "SOURCE_KIND=sse", "SOURCE_URL="+server.URL, "KAFKA_TRANSACTION_TIMEOUT_MS=5000")
		require.NoError(t, running.Start())
		require.Eventually(t, func() bool { return cluster.PartitionInfo("events", 0).LastStableOffset > before+events }, 30*time.Second, time.Millisecond)
		require.NoError(t, running.Process.Kill())
		_ = running.Wait() // killed
		require.Equal(t, kill == 0, <-asked == "", "it goes on where it was")
	}

	consumer, err := kafka.NewConsumer(&kafka.ConfigMap{
		"bootstrap.servers": strings.Join(cluster.ListenAddrs(), ","), "group.id": "test", "isolation.level": "read_committed", "enable.partition.eof": true,
	})
	require.NoError(t, err)
	defer func() { _ = consumer.Close() }()
	topic := "events"
	require.NoError(t, consumer.Assign([]kafka.TopicPartition{{Topic: &topic, Offset: kafka.OffsetBeginning}}))
	next, greetings := 0, 0
	for end := int64(-1); end < cluster.PartitionInfo("events", 0).LastStableOffset; {
		switch event := consumer.Poll(10_000).(type) {
		case kafka.PartitionEOF:
			end = int64(event.Offset)
		case *kafka.Message:
			if string(event.Value) == `{"hello":1}` {
				require.Contains(t, event.Headers, kafka.Header{Key: "event", Value: []byte("hello")})
				greetings++
				break
			}
			var n int
			_, err := fmt.Sscanf(string(event.Value), `{"n":%d}`, &n)
			require.NoError(t, err)
			if next == 0 {
				next = n
			}
			require.Equal(t, next, n)
			next++
		case nil:
			require.Fail(t, "nothing comes")
		}
	}
	require.Equal(t, kills, greetings)
	require.Greater(t, next, kills*events/2)
}
