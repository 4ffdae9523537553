package main

import "kafka-on-eks/kafka"

// namespace is where the program puts everything that this command looks at.
const namespace = kafka.Namespace
