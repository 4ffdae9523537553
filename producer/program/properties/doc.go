// Package properties knows which of librdkafka's properties a producer may have, and which values. It doesn't link librdkafka, so that a program that
// configures a producer elsewhere can refuse the same properties as the producer, by the same code.
package properties
