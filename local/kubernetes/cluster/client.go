package cluster

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Client calls an API server as the user who may do everything. Kubernetes' own client library would cost each fresh build a minute of CPU.
type Client struct {
	url, token string
	http       *http.Client
}

func newClient(url, ca, token string) (*Client, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(ca)) {
		return nil, errors.New("read the cluster's CA: no certificate")
	}
	return &Client{url, token, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}}, nil
}

// StatusError is the API server's refusal.
type StatusError struct {
	Code   int
	Reason string
}

func (e *StatusError) Error() string { return fmt.Sprintf("%d: %s", e.Code, e.Reason) }

// Is tells whether an error is a refusal with that code of HTTP.
func Is(err error, code int) bool {
	var refused *StatusError
	return errors.As(err, &refused) && refused.Code == code
}

// Do calls the API server. A body is sent as JSON, a PATCH as a merge patch; the answer is decoded into out where that isn't nil.
func (c *Client) Do(ctx context.Context, method, path string, body, out any) error {
	answer, err := c.send(ctx, method, path, body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer answer.Close()
	if out == nil {
		_, err = io.Copy(io.Discard, answer)
	} else {
		err = json.NewDecoder(answer).Decode(out)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	return nil
}

func (c *Client) send(ctx context.Context, method, path string, body any) (io.ReadCloser, error) {
	var content io.Reader
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.url+path, content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	request.Header.Set("Content-Type", "application/json")
	if method == http.MethodPatch {
		request.Header.Set("Content-Type", "application/merge-patch+json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 300 {
		return response.Body, nil
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	return nil, &StatusError{response.StatusCode, string(said)}
}

// Watch calls see for each object of a collection as it is and then as it changes, until the context ends, and tells of those that are gone: also of what
// went while nobody could see it. What known has is taken for seen before.
func (c *Client) Watch(ctx context.Context, path string, known []Object, see func(o Object, gone bool)) error {
	last := map[string]Object{}
	for _, o := range known {
		last[o.key()] = o
	}
	note := func(o Object, gone bool) {
		if gone {
			delete(last, o.key())
		} else {
			last[o.key()] = o
		}
		see(o, gone)
	}
	for ctx.Err() == nil {
		list, err := backoff.Retry(ctx, func() (*List, error) {
			list, err := c.List(ctx, path)
			if err != nil && !Is(err, http.StatusTooManyRequests) && !unreachable(err) { // as it says of a new kind, for a moment
				err = backoff.Permanent(err)
			}
			return list, err
		}, backoff.WithBackOff(backoff.NewConstantBackOff(100*time.Millisecond)), backoff.WithMaxElapsedTime(0))
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("watch: %w", err)
		}
		there := map[string]bool{}
		for _, o := range list.Items {
			there[o.key()] = true
			if before, ok := last[o.key()]; !ok || before.Text("metadata", "resourceVersion") != o.Text("metadata", "resourceVersion") {
				note(o, false)
			}
		}
		for key, o := range last {
			if !there[key] {
				note(o, true)
			}
		}
		c.follow(ctx, path, list.Metadata.ResourceVersion, note)
	}
	return nil
}

// follow tells of a collection's changes after a version, until the server ends the watch, as it does now and then.
func (c *Client) follow(ctx context.Context, path, version string, note func(o Object, gone bool)) {
	stream, err := c.send(ctx, http.MethodGet, path+"?watch=true&resourceVersion="+version, nil)
	if err != nil {
		return // the next list will tell
	}
	defer stream.Close()
	events := json.NewDecoder(stream)
	for {
		var event struct {
			Type   string
			Object Object
		}
		if events.Decode(&event) != nil || event.Type == "ERROR" {
			return
		}
		note(event.Object, event.Type == "DELETED")
	}
}

// List is a collection at one moment.
type List struct {
	Metadata struct{ ResourceVersion string }
	Items    []Object
}

// List gives a collection. Each object has its kind, which the server leaves out in lists.
func (c *Client) List(ctx context.Context, path string) (*List, error) {
	var list struct {
		List
		APIVersion, Kind string
	}
	if err := c.Do(ctx, http.MethodGet, path, nil, &list); err != nil {
		return nil, err
	}
	for _, o := range list.Items {
		o["apiVersion"], o["kind"] = list.APIVersion, strings.TrimSuffix(list.Kind, "List")
	}
	return &list.List, nil
}

// unreachable tells whether nobody has answered, as while the server restarts.
func unreachable(err error) bool {
	var refused *StatusError
	return !errors.As(err, &refused)
}
