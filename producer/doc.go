// Package producer builds the producer's image and runs it in the cluster. The program itself is in producer/program.
package producer
