#ifndef PRODUCE_H
#define PRODUCE_H

#include <stddef.h>
#include <stdint.h>

// Headers of each event's record.
#define SOURCE_HEADER "source"
#define POSITION_HEADER "position"
#define EVENT_HEADER "event"

// run_record says where a record lies in the memory of its run: its value from start to middle, its position from
// middle to end, its event's type from end to last. millis is its timestamp since 1970, 0 for now.
typedef struct {
	uint32_t start, middle, end, last;
	int64_t millis;
} run_record;

// open_topic gives librdkafka's handle of a topic; close_topic gives it back.
void *open_topic(void *client, const char *name);
void close_topic(void *topic);

// produce_run hands over records for one partition, each with its headers source and, where it has them, event and position.
// It returns how many librdkafka took; where those aren't all, error is its code for the next one.
size_t produce_run(void *client, void *topic, int32_t partition, const char *source, size_t source_size, const char *bytes,
                   const run_record *records, size_t count, int *error);

// flush has librdkafka send what waits at once, and waits for reports on all of it, at most so many milliseconds.
void flush(void *client, int millis);

#endif
