// Package jackson reads and writes JSON as Kafka Connect's JsonConverter does, which is by Jackson: it takes and refuses the same texts,
// and keeps what a Go value would lose, such as the digits of a number and the spelling of text. What it refuses was measured with
// Kafka 4.1.1 and Jackson 2.19.0.
package jackson
