#include "produce.h"

#include <sys/types.h>
#include <time.h>

// Of librdkafka's interface (rdkafka.h, which keeps it from version to version): its library is linked by
// confluent-kafka-go, whose header isn't where other packages' C finds it. Weak, as this package is also linked by itself
// once, when cgo looks at it.
__attribute__((weak)) extern int rd_kafka_producev(void *client, ...);
__attribute__((weak)) extern void *rd_kafka_topic_new(void *client, const char *name, void *config);
__attribute__((weak)) extern void rd_kafka_topic_destroy(void *topic);
__attribute__((weak)) extern int rd_kafka_flush(void *client, int millis);

// Tags of rd_kafka_producev's arguments, rd_kafka_vtype_t there.
enum { END = 0, TOPIC = 2, PARTITION = 3, VALUE = 4, FLAGS = 7, TIMESTAMP = 8, HEADER = 9 };

enum { FLAG_COPY = 2 };

void *open_topic(void *client, const char *name) { return rd_kafka_topic_new(client, name, NULL); }

void close_topic(void *topic) { rd_kafka_topic_destroy(topic); }

void flush(void *client, int millis) { rd_kafka_flush(client, millis); }

size_t produce_run(void *client, void *topic, int32_t partition, const char *source, size_t source_size, const char *bytes,
                   const run_record *records, size_t count, int *error) {
	struct timespec now; // asked for once, not for each record
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t now_millis = now.tv_sec * 1000 + now.tv_nsec / 1000000;
	for (size_t i = 0; i < count; i++) {
		const run_record *r = &records[i];
		size_t value_size = r->middle - r->start, position_size = r->end - r->middle, type_size = r->last - r->end;
		int64_t millis = r->millis != 0 ? r->millis : now_millis;
		// The list ends before the position where there is none.
		if (type_size == 0)
			*error = rd_kafka_producev(client, TOPIC, topic, PARTITION, partition, FLAGS, FLAG_COPY, TIMESTAMP, millis,
			                           VALUE, bytes + r->start, value_size, HEADER, SOURCE_HEADER, source, (ssize_t)source_size,
			                           position_size > 0 ? HEADER : END, POSITION_HEADER, bytes + r->middle, (ssize_t)position_size, END);
		else
			*error = rd_kafka_producev(client, TOPIC, topic, PARTITION, partition, FLAGS, FLAG_COPY, TIMESTAMP, millis,
			                           VALUE, bytes + r->start, value_size, HEADER, SOURCE_HEADER, source, (ssize_t)source_size,
			                           HEADER, EVENT_HEADER, bytes + r->end, (ssize_t)type_size,
			                           position_size > 0 ? HEADER : END, POSITION_HEADER, bytes + r->middle, (ssize_t)position_size, END);
		if (*error != 0)
			return i;
	}
	return count;
}
