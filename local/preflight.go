package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
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
	}
	for i, source := range config.AllSources() {
		problems = append(problems, checkSource(ctx, "kafka-on-eks:"+config.SourceKey(i), source.Source))
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

// checkSource finds out whether a producer will be able to read its source; key is where in the settings it stands.
func checkSource(ctx context.Context, key string, s stack.Source) error {
	switch s.Kind {
	case "file":
		info, err := os.Stat(s.Path)
		if s.Follow && errors.Is(err, os.ErrNotExist) {
			return nil // it may come later
		}
		if err == nil && !info.Mode().IsRegular() { // to open a pipe would wait for who writes to it
			return fmt.Errorf("%s.path: got %q, must be a regular file (e.g. /data/matches.ndjson)", key, s.Path)
		}
		f, err := os.Open(s.Path)
		if err != nil {
			return fmt.Errorf("%s.path: got %q, must be a file that can be read (e.g. /data/matches.ndjson): %w", key, s.Path, err)
		}
		f.Close() // only opened
	case "sse", "http", "websocket":
		if err := reach(ctx, s); err != nil {
			return fmt.Errorf("%s.url: got %q, must be a stream that this machine can reach: %w (without a network: -c source.kind=generator)", key, s.ShownURL(), err)
		}
	}
	return nil
}

// reach asks for the stream as its producer will.
func reach(ctx context.Context, s stack.Source) error {
	ctx, cancel := context.WithTimeout(ctx, sourceTimeout)
	defer cancel()
	address := s.URL
	if rest, ok := strings.CutPrefix(address, "ws"); ok {
		address = "http" + rest // a WebSocket is HTTP until the server has changed the protocol
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	want := http.StatusOK
	switch s.Kind {
	case "sse":
		request.Header.Set("Accept", "text/event-stream")
	case "websocket":
		want = http.StatusSwitchingProtocols
		for name, value := range map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "cHJlZmxpZ2h0IGNoZWNrIQ=="} {
			request.Header.Set(name, value)
		}
	}
	for name, value := range s.Headers {
		request.Header.Set(name, value)
	}
	if s.Token != "" {
		request.Header.Set("Authorization", "Bearer "+s.Token)
	}
	response, err := http.DefaultClient.Do(request)
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err // without the URL, whose query may hold a key
	}
	if err != nil {
		return err
	}
	defer response.Body.Close() // only its head matters
	if response.StatusCode != want {
		return fmt.Errorf("it answered %s", response.Status)
	}
	return nil
}
