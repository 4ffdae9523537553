// Package logins waits until all of a cluster's nodes let a user in. A node takes over a changed list of users only after a while, and each at another time;
// who logs in with a new password before the last one has it is refused by some.
package logins

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"kafka-on-eks/producer/program/franz"
)

const (
	// pause is the time between two tries.
	pause = time.Second
	// patience is how long one try may take.
	patience = 10 * time.Second
)

// Await tries each address of bootstrap.servers, a broker's or a controller's, until that lets in the user of the properties, librdkafka's. It writes to out
// who does. When ctx ends, its error has what was wrong with each of the others.
func Await(ctx context.Context, properties map[string]string, out io.Writer) error {
	var problems []error
	for _, address := range strings.Split(properties["bootstrap.servers"], ",") {
		if err := await(ctx, properties, address); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", address, err))
			continue
		}
		_, _ = fmt.Fprintln(out, address, "lets in", properties["sasl.username"])
	}
	return errors.Join(problems...)
}

func await(ctx context.Context, properties map[string]string, address string) error {
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	var last error
	for {
		err := try(ctx, properties, address)
		if err == nil {
			return nil
		}
		if last == nil || ctx.Err() == nil { // that time is over says less than what was wrong before
			last = err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return explained(last)
		}
	}
}

// try logs in at an address. Any answer to a request comes after that.
func try(ctx context.Context, properties map[string]string, address string) error {
	options, err := franz.Options(properties)
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(append(options, kgo.SeedBrokers(address), kgo.RetryTimeout(patience), kgo.RequestRetries(0))...)
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	// This is the one request that brokers and controllers both answer.
	request := kmsg.NewPtrApiVersionsRequest()
	request.ClientSoftwareName, request.ClientSoftwareVersion = "kafka-on-eks-logins", "1"
	_, err = client.SeedBrokers()[0].Request(ctx, request)
	return err
}

func explained(err error) error {
	if errors.Is(err, kerr.SaslAuthenticationFailed) {
		return fmt.Errorf("doesn't let in the user: %w", err)
	}
	return err
}
