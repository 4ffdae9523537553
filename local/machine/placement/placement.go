// Package placement decides which brokers hold which replicas.
package placement

import (
	"cmp"
	"maps"
	"slices"
)

// Assignment is which brokers hold a partition; the first is its preferred leader. Keys: topic, partition.
type Assignment map[string]map[int32][]int32

// Spread gives the partitions whose replicas must move, with their new brokers, so that only the given brokers hold replicas, and each of them about as many
// of every topic, and leads about as many, as the others (a difference of one is fine). It moves as little as it can: a cluster that is spread already
// gets no move. Every topic must have at most as many replicas as there are brokers.
func Spread(current Assignment, brokers []int32) Assignment {
	moves := Assignment{}
	total := load{}
	for _, topic := range slices.Sorted(maps.Keys(current)) {
		s := newSpread(current[topic], brokers, total)
		s.leave()
		s.even()
		s.lead()
		for partition, replicas := range s.replicas {
			if !slices.Equal(replicas, current[topic][partition]) {
				if moves[topic] == nil {
					moves[topic] = map[int32][]int32{}
				}
				moves[topic][partition] = replicas
			}
			for _, broker := range replicas {
				total[broker]++
			}
		}
	}
	return moves
}

// load counts replicas by broker.
type load map[int32]int

// spread is the work on one topic.
type spread struct {
	brokers    []int32
	partitions []int32 // sorted, so that the same input gives the same moves
	replicas   map[int32][]int32
	held       load // of this topic
	led        load // of this topic, by preferred leader
	total      load // of the topics before, to decide between brokers that are even in this one
}

func newSpread(topic map[int32][]int32, brokers []int32, total load) *spread {
	s := &spread{
		brokers: slices.Sorted(slices.Values(brokers)), partitions: slices.Sorted(maps.Keys(topic)),
		replicas: map[int32][]int32{}, held: load{}, led: load{}, total: total,
	}
	for partition, replicas := range topic {
		s.replicas[partition] = slices.Clone(replicas)
		for i, broker := range replicas {
			s.held[broker]++
			if i == 0 {
				s.led[broker]++
			}
		}
	}
	return s
}

// leave moves the replicas of brokers that must not hold any to the least loaded others.
func (s *spread) leave() {
	for _, partition := range s.partitions {
		for i, broker := range s.replicas[partition] {
			if slices.Contains(s.brokers, broker) {
				continue
			}
			for _, to := range s.byLoad() {
				if !slices.Contains(s.replicas[partition], to) {
					s.move(partition, i, to)
					break
				}
			}
		}
	}
}

// even moves replicas from the most to the least loaded broker until they differ by one at most.
func (s *spread) even() {
	for {
		order := s.byLoad()
		to := order[0]
		from := order[len(order)-1]
		if s.held[from]-s.held[to] <= 1 || !s.moveOne(from, to) {
			return
		}
	}
}

// moveOne moves one replica, preferably one that also brings the preferred leaders nearer to an even share.
func (s *spread) moveOne(from, to int32) bool {
	leader := s.led[from] > s.led[to]
	for _, wanted := range []bool{leader, !leader} {
		for _, partition := range s.partitions {
			replicas := s.replicas[partition]
			i := slices.Index(replicas, from)
			if i >= 0 && (i == 0) == wanted && !slices.Contains(replicas, to) {
				s.move(partition, i, to)
				return true
			}
		}
	}
	return false
}

// lead evens the preferred leaders by changing the order of replicas, which moves no data.
func (s *spread) lead() {
	for s.leadOne() {
	}
}

func (s *spread) leadOne() bool {
	for _, partition := range s.partitions {
		replicas := s.replicas[partition]
		for i, broker := range replicas[min(1, len(replicas)):] {
			if s.led[replicas[0]]-s.led[broker] > 1 {
				s.led[replicas[0]]--
				s.led[broker]++
				replicas[0], replicas[i+1] = replicas[i+1], replicas[0]
				return true
			}
		}
	}
	return false
}

func (s *spread) move(partition int32, i int, to int32) {
	from := s.replicas[partition][i]
	s.replicas[partition][i] = to
	s.held[from]--
	s.held[to]++
	if i == 0 {
		s.led[from]--
		s.led[to]++
	}
}

// byLoad gives the brokers, the one that holds the least first.
func (s *spread) byLoad() []int32 {
	order := slices.Clone(s.brokers)
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.held[a], s.held[b]), cmp.Compare(s.total[a], s.total[b]))
	})
	return order
}
