// Package machine runs, on one machine, what a stack of the program really needs: Kafka controllers and brokers, an S3 gateway, the sink and the
// containers of pods. A [Node] is that machine: it keeps processes alive below one folder (.local/<stack>), hands out loopback ports, and maps the
// names that the program uses inside its cluster to them.
//
// Read this part if: a process doesn't start, doesn't come back, or stays behind ([Node.Start], [Node.Stop], package supervisor); a broker's or
// controller's setting looks wrong (package brokerconf); partitions move when they shouldn't (package placement); a pod gets a wrong address (pod.go).
package machine
