package main

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// librdkafka allocates each record in one thread and frees it in another. With an arena for each thread that means memory
// which is taken from the system and given back all the time, and in all a fourth more processor time: one arena, which
// keeps what a full queue needs. Between the records, its buffers for requests would leave holes that nothing else fits into,
// twice as much memory as is used: they are mapped by themselves.
static void tune_malloc(void) {
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
	mallopt(M_TRIM_THRESHOLD, 32 << 20);
#endif
}
*/
import "C"

// tuneMalloc suits C's memory allocation to librdkafka. It is called before anything of librdkafka's is.
func tuneMalloc() { C.tune_malloc() }
