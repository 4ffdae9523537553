package main

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// librdkafka allocates each record in one thread and frees it in another. With an arena for each thread, memory would be
// taken from the system and given back all the time, which takes a fourth more processor time in all. So there is one
// arena, which keeps as much memory as a full queue needs. librdkafka's buffers for requests would leave holes between the
// records that nothing else fits into, and so double the memory. So each of them is mapped by itself.
static void tune_malloc(void) {
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	mallopt(M_TRIM_THRESHOLD, 32 << 20);
#endif
}
*/
import "C"

// tuneMalloc adapts C's memory allocation to librdkafka. It must be called before any function of librdkafka.
func tuneMalloc() { C.tune_malloc() }
