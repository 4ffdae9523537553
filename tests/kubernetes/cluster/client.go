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
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Client calls an API server as the user who may do everything. Kubernetes' own client library would be most of the tests' build.
type Client struct {
	url  string
	http *http.Client
}

func newClient(url, ca string) (*Client, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(ca)) {
		return nil, errors.New("read the cluster's CA: no certificate")
	}
	return &Client{url, &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}}, nil
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
	request.Header.Set("Authorization", "Bearer "+Token)
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

// Watch calls see for each object of a collection as it is and then as it changes, until the context ends, and tells of those that are gone.
func (c *Client) Watch(ctx context.Context, path string, see func(o Object, gone bool)) error {
	for ctx.Err() == nil {
		// Without a version the server begins with what is there.
		stream, err := backoff.Retry(ctx, func() (io.ReadCloser, error) {
			stream, err := c.send(ctx, http.MethodGet, path+"?watch=true", nil)
			if err != nil && !Is(err, http.StatusTooManyRequests) { // as it says of a new kind, for a moment
				err = backoff.Permanent(err)
			}
			return stream, err
		}, backoff.WithBackOff(backoff.NewConstantBackOff(100*time.Millisecond)))
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("watch %s: %w", path, err)
		}
		events := json.NewDecoder(stream)
		for {
			var event struct {
				Type   string
				Object Object
			}
			if events.Decode(&event) != nil {
				break // the server ends a watch now and then
			}
			if event.Type != "ERROR" {
				see(event.Object, event.Type == "DELETED")
			}
		}
		stream.Close()
	}
	return nil
}
