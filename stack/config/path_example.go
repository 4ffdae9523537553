package config

import (
	"fmt"
	"strings"
	"time"

	"kafka-on-eks/internal/joda"
)

// exampleTime is a time whose month, day, hour, minute and second all differ, so that each can be told in a folder's name.
var exampleTime = time.Date(2026, time.November, 23, 18, 5, 9, 0, time.UTC)

// latest is a time with as many digits in each part as any other.
var latest = time.Date(2026, time.December, 31, 23, 59, 59, 0, time.UTC)

// maxKey is the size of an object's key, in bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html.
const maxKey = 1024

// folderAt is the folder of records of a time, as the sink names it: in UTC, in the locale en-US. It is empty if the format is bad.
func folderAt(format string, t time.Time) string {
	pattern, err := joda.Parse(format, "en-US")
	if err != nil {
		return ""
	}
	return pattern.Format(t)
}

// PathExample says where a record of an example time lands.
func (c *Config) PathExample() string {
	return fmt.Sprintf("a record of %s lands in the folder %s", exampleTime.Format("2006-01-02 15:04:05 MST"), c.exampleFolder())
}

// exampleFolder is where in the bucket records of exampleTime land.
func (c *Config) exampleFolder() string {
	return strings.Join([]string{c.Sink.Prefix, c.Topic.Name, folderAt(c.Sink.PathFormat, exampleTime)}, "/") + "/"
}

// longestKey is the size of the longest key that an object can have, in bytes: topic, partition and first offset are its file's name.
func (c *Config) longestKey() int {
	const offset, extension = "9223372036854775807", ".json.gz"
	file := fmt.Sprintf("%s+%d+%s%s", c.Topic.Name, c.Topic.Partitions-1, offset, extension)
	return len(strings.Join([]string{c.Sink.Prefix, c.Topic.Name, folderAt(c.Sink.PathFormat, latest), file}, "/"))
}

// dotFolder is the first folder of a path that is a dot or two; "" if there is none. S3 takes such a folder as it is, but tools and gateways resolve it, and so
// look for an object elsewhere.
func dotFolder(path string) string {
	for folder := range strings.SplitSeq(path, "/") {
		if folder == "." || folder == ".." {
			return folder
		}
	}
	return ""
}
