package verify

import (
	"context"
	"errors"
	"fmt"

	"kafka-on-eks/local/sink"
)

// attempts is how often a comparison begins anew because what it compares has changed, as when Kafka deletes old records meanwhile.
const attempts = 4

// Run compares topic and bucket as they are now. A Report with problems is no error: an error says what could not be looked at.
func Run(ctx context.Context, options Options) (Report, error) {
	config, err := sink.ParseConfig(options.complete(options.Configs))
	if err != nil {
		return Report{}, err
	}
	if options.Group == "" {
		options.Group = config.Group()
	}
	log, err := openKafka(options.Kafka, kafkaPatience)
	if err != nil {
		return Report{}, fmt.Errorf("verify topic %s: %w", options.Topic, err)
	}
	defer log.close()
	return run(ctx, log, newS3Bucket(options.S3, s3Patience), options)
}

// run compares, and looks again where it has to.
func run(ctx context.Context, log Log, bucket Bucket, options Options) (Report, error) {
	var report Report
	var err error
	for range attempts {
		if report, err = compare(ctx, log, bucket, options); !errors.Is(err, errMoved) {
			break
		}
	}
	if err != nil {
		return Report{}, fmt.Errorf("verify topic %s: %w", options.Topic, err)
	}
	return report, nil
}
