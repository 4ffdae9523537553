package verify

import (
	"fmt"

	"kafka-on-eks/local/sink"
)

// shape is how records lie in S3 by one configuration of the connector: in which bucket, under which keys, in which form. It is for one
// goroutine.
type shape struct {
	*sink.Config
	index int
	// naming is the same for two shapes where their objects of the same folder have the same keys.
	naming    string
	domain    domain
	separator []byte
	parse     func(key string) (sink.ParsedKey, bool)
}

// domain says when two lines are the same. Lines of different domains can't be compared.
type domain struct {
	separator string
	exact     bool
}

func newShape(topic string, configs map[string]string) (*shape, error) {
	config, err := sink.ParseConfig(configs)
	if err != nil {
		return nil, err
	}
	if config.Separator() == "" {
		return nil, fmt.Errorf("format.bytearray.separator is empty, must separate records for them to be told apart (e.g. a line break)")
	}
	return &shape{
		Config:    config,
		naming:    config.Bucket + "\x00" + config.Key(sink.TopicPartition{Topic: topic}, "\x00", 0),
		domain:    domain{separator: config.Separator(), exact: config.Exact()},
		separator: []byte(config.Separator()),
		parse:     config.KeyParser(topic),
	}, nil
}

// hash stands for a line, without its separator.
func (s *shape) hash(line []byte) uint64 { return hashOf(s.Comparable(line)) }
