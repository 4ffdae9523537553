package stack

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Quantity is an amount of CPU, memory or storage as Kubernetes writes it: 2, 500m, 8Gi, 100Gi.
type Quantity string

var (
	cpuPattern  = regexp.MustCompile(`^([1-9][0-9]*|[0-9]+\.[0-9]{1,3}|[1-9][0-9]*m)$`)
	sizePattern = regexp.MustCompile(`^([1-9][0-9]*)(Mi|Gi|Ti)$`)
)

// mebibytes returns the amount of memory or storage in MiB, and whether it is one.
func (q Quantity) mebibytes() (int64, bool) {
	m := sizePattern.FindStringSubmatch(string(q))
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(m[1], 10, 40)
	if err != nil {
		return 0, false
	}
	return n << map[string]uint{"Mi": 0, "Gi": 10, "Ti": 20}[m[2]], true
}

// millicores returns the amount of CPU in thousandths of a core, and whether it is one.
func (q Quantity) millicores() (int64, bool) {
	if !cpuPattern.MatchString(string(q)) {
		return 0, false
	}
	if m, ok := strings.CutSuffix(string(q), "m"); ok {
		n, err := strconv.ParseInt(m, 10, 32)
		return n, err == nil
	}
	cores, err := strconv.ParseFloat(string(q), 64)
	return int64(cores * 1000), err == nil && cores > 0
}

// heap returns the JVM's -Xms and -Xmx for a pod with this much memory: half of it, so that the other half serves as page cache,
// which is what Kafka reads from. Set always, as the operator's own default differs between its versions.
func (q Quantity) heap() string {
	return fmt.Sprintf("%dm", q.heapMebibytes())
}

func (q Quantity) heapMebibytes() int64 {
	mebibytes, _ := q.mebibytes()
	return mebibytes / 2
}
