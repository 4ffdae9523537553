package stack

import (
	"fmt"
	"regexp"
	"strconv"
)

// Size is an amount of memory or storage as Kubernetes writes it: 512Mi, 8Gi, 1Ti.
type Size string

var sizePattern = regexp.MustCompile(`^([1-9][0-9]*)(Mi|Gi|Ti)$`)

// mebibytes returns the size in MiB, and whether it is one.
func (s Size) mebibytes() (int64, bool) {
	m := sizePattern.FindStringSubmatch(string(s))
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 40)
	if err != nil {
		return 0, false
	}
	return n << map[string]uint{"Mi": 0, "Gi": 10, "Ti": 20}[m[2]], true
}

func (s Size) measure() (int64, bool) { return s.mebibytes() }

func (s Size) form() string { return "an amount with its unit, Mi, Gi or Ti" }

// heap returns the JVM's -Xms and -Xmx for a pod with this much memory: half of it, so that the other half serves as page cache,
// which is what Kafka reads from. Set always, as the operator's own default differs between its versions.
func (s Size) heap() string {
	return fmt.Sprintf("%dm", s.heapMebibytes())
}

func (s Size) heapMebibytes() int64 {
	mebibytes, _ := s.mebibytes()
	return mebibytes / 2
}
