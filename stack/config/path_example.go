package config

import (
	"fmt"
	"strings"
	"time"

	"kafka-on-eks/internal/joda"
)

// exampleTime is one whose month, day, hour, minute and second all differ, so that each is seen in a folder's name.
var exampleTime = time.Date(2026, time.November, 23, 18, 5, 9, 0, time.UTC)

// latest has as many digits in each part as any time.
var latest = time.Date(2026, time.December, 31, 23, 59, 59, 0, time.UTC)

// maxKey is the size of an object's key, in bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html.
const maxKey = 1024

// folderAt is the folder of records of a time, as the sink names it: in UTC, in the locale en-US. It is empty for a format that isn't good.
func folderAt(format string, t time.Time) string {
	pattern, err := joda.Parse(format, "en-US")
	if err != nil {
		return ""
	}
	return pattern.Format(t)
}

// PathExample says where a record of some time lands.
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

// dotFolder is a folder of a path that S3 takes as it is, and that tools and gateways resolve, so that an object is elsewhere for them; "" where there is none.
func dotFolder(path string) string {
	for folder := range strings.SplitSeq(path, "/") {
		if folder == "." || folder == ".." {
			return folder
		}
	}
	return ""
}
