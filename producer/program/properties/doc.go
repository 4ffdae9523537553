// Package properties knows which of librdkafka's properties a producer may be given, and what their values may be. It links no librdkafka, so that
// whoever prepares a producer elsewhere refuses what the producer would refuse, by the same code.
package properties
