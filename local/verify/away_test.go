package verify

import (
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink"
)

// silent is an address where somebody takes connections and never says a word, as a process that is stopped does.
func silent(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, listener.Close()) })
	return listener.Addr().String() // the kernel takes the connections
}

// nobody is an address where nobody listens.
func nobody(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	return listener.Addr().String()
}

const impatience = 300 * time.Millisecond

// TestKafkaAway: a Kafka that is gone or stopped ends a comparison soon, with an error that says who didn't answer.
func TestKafkaAway(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{"stopped": silent(t), "gone": nobody(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, err := openKafka(map[string]string{"bootstrap.servers": address}, impatience)
			require.NoError(t, err)
			defer log.close()
			_, err = log.Bounds(t.Context(), "events")
			require.ErrorContains(t, err, "no answer from kafka at "+address)
			_, err = log.Ends(t.Context(), "events")
			require.ErrorContains(t, err, "no answer from kafka at "+address)
			_, err = log.Committed(t.Context(), "group", "events")
			require.ErrorContains(t, err, "read offsets of group group: no answer from kafka at "+address)
			_, err = log.Ending(t.Context(), []string{"a"})
			require.ErrorContains(t, err, "no answer from kafka at "+address)
			_, err = log.Retention(t.Context(), "events")
			require.ErrorContains(t, err, "no answer from kafka at "+address)
			err = log.Read(t.Context(), Stretch{TopicPartition: sink.TopicPartition{Topic: "events"}, To: 10}, func(*Record) error { return nil })
			require.ErrorContains(t, err, "read events-0@0: nothing came from kafka at "+address)
		})
	}
}

// TestS3Away is the same for S3.
func TestS3Away(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{"stopped": silent(t), "gone": nobody(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := newS3Bucket(sink.S3Settings{URL: "http://" + address, Region: "us-east-1", AccessKey: "key", SecretKey: "secret"}, impatience)
			_, err := bucket.List(t.Context(), "bucket", "topics/")
			require.ErrorContains(t, err, "list objects of bucket bucket below topics/: no answer from S3 at http://"+address)
			reader := bucket.Open(t.Context(), Stored{Bucket: "bucket", Key: "key", Size: 10, Tag: "tag"})
			_, err = reader.Read(make([]byte, 10))
			require.ErrorContains(t, err, "read object key: no answer from S3 at http://"+address)
			require.NoError(t, reader.Close())
		})
	}
}
