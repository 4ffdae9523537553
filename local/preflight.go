package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"kafka-on-eks/local/runtime"
	"kafka-on-eks/stack"
)

// sourceTimeout bounds the attempt to reach a source before anything starts.
const sourceTimeout = 10 * time.Second

// preflight finds, before anything starts, what would make the run fail later; all problems at once.
func (u *update) preflight(ctx context.Context, config *stack.Config) error {
	problems := []error{
		runtime.CheckJava(""),
		u.checkPrograms(),
		runtime.CheckDisk(u.place.home, config.Brokers),
		checkSource(ctx, config.Source),
	}
	return errors.Join(problems...)
}

// checkPrograms finds out whether make has built what runs.
func (u *update) checkPrograms() error {
	for _, path := range []string{u.place.bin("pulumi"), u.place.bin("versitygw"), u.place.bin("producer"), u.place.jars()} {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("find %s: it is not there yet; make up builds it", path)
		}
	}
	return nil
}

// checkSource finds out whether the producer will be able to read its source.
func checkSource(ctx context.Context, s stack.Source) error {
	switch s.Kind {
	case "file":
		f, err := os.Open(s.Path)
		if err != nil {
			return fmt.Errorf("kafka-on-eks:source.path: got %q, must be a file that can be read (e.g. /data/matches.ndjson): %w", s.Path, err)
		}
		defer f.Close() // only opened
		if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("kafka-on-eks:source.path: got %q, must be a regular file (e.g. /data/matches.ndjson)", s.Path)
		}
	case "sse":
		if err := reach(ctx, s.URL); err != nil {
			return fmt.Errorf("kafka-on-eks:source.url: got %q, must be a stream that this machine can reach: %w "+
				"(without a network: -c source.kind=generator)", s.URL, err)
		}
	}
	return nil
}

func reach(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, sourceTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close() // only its head matters
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("it answered %s", response.Status)
	}
	return nil
}
