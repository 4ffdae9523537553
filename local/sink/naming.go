package sink

import (
	"fmt"
	"strconv"
	"strings"
)

// naming makes object keys: <topics.dir>/<topic>/<folder>/<topic>+<partition>+<offset of the first record><extension>.
type naming struct {
	topicsDir      string
	directoryDelim string
	fileDelim      string
	padWidth       int
	extension      string
	// tombstoneFolder is a word that the real connector never finds in a key unless it stores keys.
	tombstoneFolder string
}

func (n naming) key(tp TopicPartition, folder string, offset int64) string {
	parts := make([]string, 0, 4)
	if n.topicsDir != "" {
		parts = append(parts, n.topicsDir)
	}
	file := strings.Join([]string{tp.Topic, fmt.Sprint(tp.Partition), fmt.Sprintf("%0*d", n.padWidth, offset)}, n.fileDelim)
	return strings.Join(append(parts, tp.Topic, folder, file+n.extension), n.directoryDelim)
}

// writesValues is false for a key that holds the tombstones' folder name: there the real connector
// (KeyValueHeaderRecordWriterProvider) has no writer for values and fails on the first record.
func (n naming) writesValues(key string) bool {
	return !strings.Contains(key, n.tombstoneFolder)
}

// partition returns the partition that an object of a topic holds records of. Unlike KeyParser it takes any extension, as objects that were
// written with other settings have, and doesn't look at the folder.
func (n naming) partition(topic, key string) (int32, bool) {
	name := n.directoryDelim + topic + n.fileDelim
	at := strings.LastIndex(key, name)
	if at < 0 {
		return 0, false
	}
	number, offset, found := strings.Cut(key[at+len(name):], n.fileDelim)
	if !found || offset == "" || offset[0] < '0' || offset[0] > '9' {
		return 0, false
	}
	partition, err := strconv.ParseInt(number, 10, 32)
	return int32(partition), err == nil && partition >= 0
}
